"use client";

import { useActionState } from "react";
import { TextArea, TextField } from "../kit/field.tsx";
import { Notice } from "../kit/notice.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import type { EditState } from "./edit-state.ts";
import css from "./edit-form.module.css";

type EditFormProps = {
  words: { name: string; nameHint: string; avatar: string; avatarHint: string; bio: string; bioHint: string; save: string; saving: string; saved: string };
  values: EditState["values"];
  action: (state: EditState, form: FormData) => Promise<EditState>;
};

export function EditForm({ words, values, action }: EditFormProps) {
  const [state, formAction] = useActionState<EditState, FormData>(action, { values });
  const shown = state.values;
  return (
    // React resets a form after its action; the key starts it again with what was sent.
    <form className={css["form"]} action={formAction} key={JSON.stringify(shown)}>
      <TextField id="displayName" name="displayName" label={words.name} hint={words.nameHint} defaultValue={shown.displayName} maxLength={40} autoComplete="nickname" />
      <TextField id="avatarUrl" name="avatarUrl" label={words.avatar} hint={words.avatarHint} error={state.errors?.avatarUrl} defaultValue={shown.avatarUrl} inputMode="url" autoComplete="photo" maxLength={500} spellCheck={false} />
      <TextArea id="bio" name="bio" label={words.bio} hint={words.bioHint} defaultValue={shown.bio} maxLength={280} />
      {state.errors?.form ? <Notice tone="bad" isAlert>{state.errors.form}</Notice> : null}
      <SubmitButton isWide pendingLabel={words.saving}>{words.save}</SubmitButton>
      <p className={css["saved"]} role="status">{state.isSaved ? words.saved : ""}</p>
    </form>
  );
}
