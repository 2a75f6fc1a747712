"use client";

import { useActionState } from "react";
import Link from "next/link";
import { SelectField, TextField } from "../kit/field.tsx";
import { Notice } from "../kit/notice.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import css from "./forms.module.css";
import type { WhereState, WhereValues } from "./step-states.ts";

type WhereWords = Readonly<Record<"place" | "MOMO" | "BANK" | "momo" | "momoHint" | "bank" | "chooseBank" | "accountNumber" | "accountName" | "next" | "back" | "manage", string>>;

/** A place on the list: its name, and the masked number or account under it. */
export type PlaceChoice = { id: string; name: string; text: string | null };

type WhereFormProps = {
  words: WhereWords;
  places: readonly PlaceChoice[];
  banks: readonly { value: string; label: string }[];
  hasSaved: boolean;
  values: WhereValues;
  action: (state: WhereState, form: FormData) => Promise<WhereState>;
};

export function WhereForm({ words, places, banks, hasSaved, values, action }: WhereFormProps) {
  const [state, formAction] = useActionState(action, {});
  const shown = state.values ?? values;
  const { errors } = state;
  return (
    <form className={css["form"]} action={formAction} key={JSON.stringify(shown)}>
      <fieldset className={css["method"]}>
        <legend>{words.place}</legend>
        {errors?.place ? <Notice tone="bad" isAlert>{errors.place}</Notice> : null}
        {places.map(({ id, name, text }) => <Choice key={id} value={id} isChosen={shown.place === id} name={name} text={text} />)}
        <Choice value="MOMO" isChosen={shown.place === "MOMO"} name={words.MOMO} text={null} />
        {banks.length > 0 ? <Choice value="BANK" isChosen={shown.place === "BANK"} name={words.BANK} text={null} /> : null}
      </fieldset>
      <div className={css["fields"]} data-method="MOMO">
        <TextField id="phone" name="phone" type="tel" inputMode="tel" autoComplete="tel" label={words.momo} hint={words.momoHint} error={errors?.phone} defaultValue={shown.phone} look="figure" />
      </div>
      <div className={css["fields"]} data-method="BANK">
        <SelectField id="bankCode" name="bankCode" label={words.bank} error={errors?.bankCode} defaultValue={shown.bankCode} options={[{ value: "", label: words.chooseBank }, ...banks]} />
        <TextField id="accountNumber" name="accountNumber" label={words.accountNumber} inputMode="numeric" error={errors?.accountNumber} defaultValue={shown.accountNumber} autoComplete="off" maxLength={40} look="figure" />
        <TextField id="accountName" name="accountName" label={words.accountName} error={errors?.accountName} defaultValue={shown.accountName} autoComplete="name" maxLength={100} />
      </div>
      <SubmitButton isWide pendingLabel={words.next}>{words.next}</SubmitButton>
      <p className={css["back"]}>
        <Link href="/withdraw" prefetch={false}>{words.back}</Link>
        {hasSaved ? <Link href="/withdraw/places" prefetch={false}>{words.manage}</Link> : null}
      </p>
    </form>
  );
}

function Choice({ value, isChosen, name, text }: { value: string; isChosen: boolean; name: string; text: string | null }) {
  return (
    <label className={css["choice"]}>
      <input type="radio" name="place" value={value} defaultChecked={isChosen} />
      <span>{name}{text ? <span className={css["under"]}>{text}</span> : null}</span>
    </label>
  );
}
