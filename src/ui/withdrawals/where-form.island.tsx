"use client";

import { useActionState } from "react";
import Link from "next/link";
import { TextField } from "../kit/field.tsx";
import { Notice } from "../kit/notice.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import css from "./forms.module.css";
import type { WhereState, WhereValues } from "./step-states.ts";

type WhereWords = Readonly<Record<"method" | "MOMO" | "BANK" | "momo" | "momoHint" | "bankCode" | "bankCodeHint" | "accountNumber" | "accountName" | "next" | "back", string>>;

type WhereFormProps = { words: WhereWords; values: WhereValues; action: (state: WhereState, form: FormData) => Promise<WhereState> };

export function WhereForm({ words, values, action }: WhereFormProps) {
  const [state, formAction] = useActionState(action, {});
  const shown = state.values ?? values;
  return (
    <form className={css["form"]} action={formAction} key={JSON.stringify(shown)}>
      <fieldset className={css["method"]}>
        <legend>{words.method}</legend>
        {(["MOMO", "BANK"] as const).map((method) => (
          <label key={method} className={css["choice"]}>
            <input type="radio" name="method" value={method} defaultChecked={shown.method === method} />
            {words[method]}
          </label>
        ))}
      </fieldset>
      <div className={css["fields"]} data-method="MOMO">
        <TextField id="phone" name="phone" type="tel" inputMode="tel" autoComplete="tel" label={words.momo} hint={words.momoHint} error={state.errors?.phone} defaultValue={shown.phone} look="figure" />
      </div>
      <div className={css["fields"]} data-method="BANK">
        {state.errors?.bank ? <Notice tone="bad" isAlert>{state.errors.bank}</Notice> : null}
        <TextField id="bankCode" name="bankCode" label={words.bankCode} hint={words.bankCodeHint} defaultValue={shown.bankCode} autoComplete="off" maxLength={40} />
        <TextField id="accountNumber" name="accountNumber" label={words.accountNumber} inputMode="numeric" defaultValue={shown.accountNumber} autoComplete="off" maxLength={40} look="figure" />
        <TextField id="accountName" name="accountName" label={words.accountName} defaultValue={shown.accountName} autoComplete="name" maxLength={100} />
      </div>
      <SubmitButton isWide pendingLabel={words.next}>{words.next}</SubmitButton>
      <p className={css["back"]}><Link href="/withdraw" prefetch={false}>{words.back}</Link></p>
    </form>
  );
}
