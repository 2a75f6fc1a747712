"use client";

import { useActionState } from "react";
import { TextField } from "../kit/field.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import css from "./sign-in.module.css";

type NameFormProps = {
  words: { heading: string; name: string; hint: string; save: string };
  action: (state: { error?: string }, form: FormData) => Promise<{ error?: string }>;
};

export function NameForm({ words, action }: NameFormProps) {
  const [state, formAction] = useActionState(action, {});
  return (
    <form className={css["form"]} action={formAction}>
      <h2>{words.heading}</h2>
      <TextField id="display-name" name="displayName" label={words.name} hint={words.hint} error={state.error} autoComplete="nickname" maxLength={40} required />
      <SubmitButton isWide pendingLabel={words.save}>{words.save}</SubmitButton>
    </form>
  );
}
