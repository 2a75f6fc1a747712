"use client";

import { useActionState, useEffect, useRef } from "react";
import { SelectField, TextField } from "../kit/field.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import { GuestWay } from "./guest-way.tsx";
import type { SignInState } from "./sign-in-state.ts";
import css from "./sign-in.module.css";

type PhoneStepProps = {
  words: { heading: string; text: string; country: string; label: string; hint: string; submit: string; sending: string; guest: string };
  countries: readonly { value: string; label: string }[];
  next: string;
  headingLevel: "h1" | "h2";
  action: (state: SignInState, form: FormData) => Promise<SignInState>;
};

export function PhoneStepForm({ words, countries, next, headingLevel: Heading, action }: PhoneStepProps) {
  const [state, formAction] = useActionState(action, {});
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (state.error) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [state]);
  return (
    <div className={css["step"]}>
      <div className={css["head"]}>
        <Heading id="sign-in-heading">{words.heading}</Heading>
        <p>{words.text}</p>
      </div>
      <form ref={form} className={css["form"]} action={formAction}>
        <input type="hidden" name="next" value={next} />
        <SelectField id="country" name="country" label={words.country} options={countries} defaultValue={state.values?.country ?? countries[0]?.value} autoComplete="country" key={`c${state.values?.country ?? ""}`} />
        <TextField
          id="sign-in-phone" name="phone" type="tel" inputMode="tel" autoComplete="tel" required data-first
          label={words.label} hint={words.hint} error={state.error} defaultValue={state.values?.phone} look="figure" key={`p${state.values?.phone ?? ""}`}
        />
        <SubmitButton isWide pendingLabel={words.sending}>{words.submit}</SubmitButton>
      </form>
      <GuestWay label={words.guest} />
    </div>
  );
}
