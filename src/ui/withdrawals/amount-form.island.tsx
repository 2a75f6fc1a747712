"use client";

import { useActionState, useDeferredValue, useState } from "react";
import { QueryProvider } from "#src/query/provider.tsx";
import { useQuote } from "#src/query/use-quote.ts";
import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/field.tsx";
import { digitsOf, formatMoney, moneyInputValue, parseMoney } from "../kit/format-money.ts";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import { useAlive } from "../kit/use-alive.ts";
import type { AmountWords } from "./amount-words.ts";
import css from "./forms.module.css";
import type { AmountState } from "./step-states.ts";

type AmountFormProps = {
  words: AmountWords;
  currency: string;
  minMinor: number;
  mostMinor: number;
  value: string;
  action: (state: AmountState, form: FormData) => Promise<AmountState>;
};

export function AmountForm({ words, currency, minMinor, mostMinor, value, action }: AmountFormProps) {
  const [state, formAction] = useActionState(action, {});
  const [typed, setTyped] = useState(state.value ?? value);
  const isAlive = useAlive();
  const amountMinor = parseMoney(typed, currency);
  const isPayable = amountMinor !== null && amountMinor >= minMinor && amountMinor <= mostMinor;
  return (
    <form className={css["form"]} action={formAction}>
      <TextField
        id="amount" name="amount" label={words.label} hint={words.hint} error={state.error} look="money" before={currency} required autoComplete="off"
        inputMode={digitsOf(currency) === 0 ? "numeric" : "decimal"} value={typed} onChange={(event) => { setTyped(event.target.value); }}
      />
      {/* No submit button even before scripts run: Enter in the field would press the first one. */}
      {isAlive ? <span className={css["all"]}><Button type="button" look="quiet" onClick={() => { setTyped(moneyInputValue(mostMinor, currency)); }}>{words.all}</Button></span> : null}
      {isAlive ? <QueryProvider><LiveQuote words={words} currency={currency} amountMinor={isPayable ? amountMinor : null} /></QueryProvider> : null}
      <SubmitButton isWide pendingLabel={words.next}>{words.next}</SubmitButton>
    </form>
  );
}

/** The fee and what arrives, asked of the server as the amount is typed: the fee's rule is its alone. */
function LiveQuote({ words, currency, amountMinor }: { words: AmountWords; currency: string; amountMinor: number | null }) {
  const { data } = useQuote(useDeferredValue(amountMinor), "MOMO");
  const quote = amountMinor === null ? undefined : data;
  return (
    <dl className={css["quote"]} aria-label={words.quote}>
      <div className={css["row"]}><dt>{words.fee}</dt><dd>{quote ? formatMoney(quote.fee, currency) : "–"}</dd></div>
      <div className={`${css["row"] ?? ""} ${css["arrives"] ?? ""}`}><dt>{words.net}</dt><dd>{quote ? formatMoney(quote.netAmount, currency) : "–"}</dd></div>
    </dl>
  );
}
