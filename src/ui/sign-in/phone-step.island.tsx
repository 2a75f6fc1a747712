"use client";

import { useEffect, useRef, type ReactNode } from "react";
import { SelectField, TextField } from "../kit/field.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import { ConnectionLine, type ConnectionWords } from "./connection-line.tsx";
import type { SignInAction } from "./sign-in-state.ts";
import css from "./sign-in.module.css";
import { useSteadyAction } from "./use-steady-action.ts";
import { WaitNotice } from "./wait-notice.tsx";

export type PhoneStepProps = {
  words: { heading: string; text: string; country: string; label: string; hint: string; submit: string; sending: string; opensAt: string; connection: ConnectionWords };
  countries: readonly { value: string; label: string }[];
  /** Typed before, by somebody who came back to mend it. */
  typed?: { phone: string; country: string } | null;
  /** What another step found wrong with the typed number. */
  refusal?: string | null;
  next: string;
  headingLevel: "h1" | "h2";
  action: SignInAction;
  /** What stands under the form: the way around it. */
  children: ReactNode;
};

/** Refusals that are about the number itself are said at its field; the others stand before the button. */
const aboutNumber = new Set([undefined, "invalid_phone", "invalid_input", "not_whitelisted", "phone_taken", "phone_unchanged"]);

export function PhoneStepForm({ words, countries, typed, refusal, next, headingLevel: Heading, action, children }: PhoneStepProps) {
  const form = useRef<HTMLFormElement>(null);
  const { state, formAction, onSubmit, connection } = useSteadyAction(action, { form, isSentLater: true });
  const fieldError = aboutNumber.has(state.refusal) ? (state.error ?? refusal ?? undefined) : undefined;
  const values = { country: state.values?.country ?? typed?.country ?? countries[0]?.value, phone: state.values?.phone ?? typed?.phone };
  useEffect(() => {
    if (state.error) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [state]);
  return (
    <div className={css["step"]}>
      <div className={css["head"]}>
        <Heading id="sign-in-heading">{words.heading}</Heading>
        <p>{words.text}</p>
      </div>
      <form ref={form} className={css["form"]} action={formAction} onSubmit={onSubmit}>
        <input type="hidden" name="next" value={next} />
        <SelectField id="country" name="country" label={words.country} options={countries} defaultValue={values.country} autoComplete="country" key={`c${values.country ?? ""}`} />
        <TextField
          id="sign-in-phone" name="phone" type="tel" inputMode="tel" autoComplete="tel" required data-first
          label={words.label} hint={words.hint} error={fieldError} defaultValue={values.phone} look="figure" key={`p${values.phone ?? ""}`}
        />
        {state.error && !fieldError ? <WaitNotice state={state} opensAt={words.opensAt} /> : null}
        <SubmitButton isWide pendingLabel={words.sending}>{words.submit}</SubmitButton>
        <ConnectionLine words={words.connection} {...connection} />
      </form>
      {children}
    </div>
  );
}
