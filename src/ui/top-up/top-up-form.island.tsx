"use client";

import { useActionState, useState } from "react";
import { TextField } from "../kit/field.tsx";
import { digitsOf } from "../kit/format-money.ts";
import { Notice } from "../kit/notice.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import { useAlive } from "../kit/use-alive.ts";
import type { TopUpAction, TopUpFormState } from "./top-up.ts";
import css from "./top-up.module.css";
import type { FormWords } from "./words.ts";

type TopUpFormProps = { words: FormWords; currency: string; ownPhone: string; /** Made with the page: sent twice, it is one payment. */ idempotencyKey: string; action: TopUpAction };

export function TopUpForm({ words, currency, ownPhone, idempotencyKey, action }: TopUpFormProps) {
  const isAlive = useAlive();
  // The bare action until scripts run: only a server's own action can be a plain form's.
  const [state, formAction] = useActionState(isAlive ? (before: TopUpFormState, form: FormData) => steadily(action, before, form) : action, {});
  const [amount, setAmount] = useState(state.values?.amount ?? "");
  const [phone, setPhone] = useState(state.values?.phone ?? ownPhone);
  return (
    <form className={css["form"]} action={formAction}>
      <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
      {state.again ? <input type="hidden" name="again" value={state.again.id} /> : null}
      <TextField
        id="amount" name="amount" label={words.label} hint={words.hint} error={state.errors?.amount} look="money" before={currency} required autoComplete="off"
        inputMode={digitsOf(currency) === 0 ? "numeric" : "decimal"} value={amount} onChange={(event) => { setAmount(event.target.value); }}
      />
      <TextField
        id="phone" name="phone" type="tel" inputMode="tel" autoComplete="tel" label={words.phone} hint={words.phoneHint} error={state.errors?.phone} required look="figure"
        value={phone} onChange={(event) => { setPhone(event.target.value); }}
      />
      {state.again ? <Notice tone="wait" isAlert><p>{state.again.text} <a href={`/top-up/${state.again.id}`}>{words.earlier}</a></p></Notice> : null}
      {state.errors?.form ? <Notice tone="bad" isAlert><p>{state.errors.form}</p></Notice> : null}
      {state.isDropped ? <Notice tone="wait" isAlert><p>{words.dropped}</p></Notice> : null}
      <SubmitButton look="money" isWide pendingLabel={words.sending}>{state.again ? words.askAgain : words.submit}</SubmitButton>
    </form>
  );
}

/** A fetch without an answer is a TypeError in every browser; Next's own signals carry a digest and go on. */
async function steadily(action: TopUpAction, before: TopUpFormState, form: FormData): Promise<TopUpFormState> {
  try {
    return await action(before, form);
  } catch (error) {
    if (!(error instanceof TypeError) || "digest" in error) throw error;
    return { isDropped: true, ...(before.again ? { again: before.again } : {}) };
  }
}
