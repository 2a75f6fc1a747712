import { SelectField, TextField } from "../kit/field.tsx";
import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import { ActForm, type OpsAction } from "./act-form.tsx";
import css from "./ops.module.css";

type BookProps = { messages: Messages; rails: readonly string[]; currency: string; keys: { suspense: string; float: string }; actions: { suspense: OpsAction; float: OpsAction } };

/** What operators book by hand. The keys were made with the page: sent twice, a form books once. */
export function BookForms({ messages, rails, currency, keys, actions }: BookProps) {
  const { reconciliation: words } = messages.ops;
  const options = rails.map((name) => ({ value: name, label: name }));
  const amount = (id: string) => <TextField id={id} name="amount" label={words.amount} before={currency} required inputMode="decimal" autoComplete="off" maxLength={20} />;
  return (
    <div className={css["columns"]}>
      <Panel labelledBy="suspense">
        <h2 id="suspense">{words.suspense}</h2>
        <ActForm messages={messages} action={actions.suspense} hidden={{ key: keys.suspense }} submit={words.submit}>
          <SelectField id="suspense-rail" name="rail" label={words.rail} options={options} />
          <SelectField id="suspense-direction" name="direction" label={words.direction} options={[{ value: "SURPLUS", label: words.SURPLUS }, { value: "SHORTFALL", label: words.SHORTFALL }]} />
          {amount("suspense-amount")}
          <TextField id="suspense-reference" name="reference" label={words.found} required maxLength={36} autoComplete="off" />
          <TextField id="suspense-reason" name="reason" label={words.reason} required maxLength={500} />
        </ActForm>
      </Panel>
      <Panel labelledBy="float">
        <h2 id="float">{words.float}</h2>
        <p>{words.floatText}</p>
        <ActForm messages={messages} action={actions.float} hidden={{ key: keys.float }} submit={words.submit}>
          <SelectField id="float-rail" name="rail" label={words.rail} options={options} />
          <SelectField id="float-direction" name="direction" label={words.floatDirection} options={[{ value: "IN", label: words.IN }, { value: "OUT", label: words.OUT }]} />
          {amount("float-amount")}
          <TextField id="float-note" name="note" label={words.note} required maxLength={500} />
        </ActForm>
      </Panel>
    </div>
  );
}
