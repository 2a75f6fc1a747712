import Link from "next/link";
import { Button, buttonClass } from "../kit/button.tsx";
import { SelectField, TextField } from "../kit/field.tsx";
import type { Messages } from "../messages/messages.ts";
import type { Chosen } from "./choices.ts";
import css from "./history.module.css";

/** A plain form that asks for an address: it works without scripts, and what was chosen can be kept as a bookmark. */
export function FilterForm({ messages, chosen }: { messages: Messages; chosen: Chosen }) {
  const { filters } = messages.history;
  const any = { value: "", label: filters.any };
  const optionsOf = (words: Readonly<Record<string, string>>) => [any, ...Object.entries(words).map(([value, label]) => ({ value, label }))];
  return (
    <form className={css["filters"]} action="/history" method="get" aria-labelledby="choose">
      <h2 id="choose">{filters.title}</h2>
      <div className={css["choices"]}>
        <SelectField id="status" name="status" label={filters.status} options={optionsOf(messages.game.status)} defaultValue={chosen.status ?? ""} />
        <SelectField id="side" name="side" label={filters.side} options={optionsOf(filters.sides)} defaultValue={chosen.side ?? ""} />
        <SelectField id="paid" name="paid_from" label={filters.paid} options={optionsOf(filters.sources)} defaultValue={chosen.paidFrom ?? ""} />
        <TextField id="from" name="from" type="date" label={filters.from} hint={filters.day} defaultValue={chosen.from ?? ""} min="2000-01-01" max="2099-12-31" />
        <TextField id="to" name="to" type="date" label={filters.to} hint={filters.day} defaultValue={chosen.to ?? ""} min="2000-01-01" max="2099-12-31" />
      </div>
      <p className={css["row"]}>
        <Button>{filters.show}</Button>
        {Object.values(chosen).some((value) => value !== null) ? <Link className={buttonClass("quiet")} href="/history" prefetch={false}>{filters.all}</Link> : null}
      </p>
    </form>
  );
}
