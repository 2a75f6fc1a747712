"use client";

import { useActionState } from "react";
import { TextField } from "../kit/field.tsx";
import { Notice } from "../kit/notice.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import css from "./forms.module.css";
import type { KeepState } from "./step-states.ts";

type KeepWords = Readonly<Record<"heading" | "text" | "label" | "labelHint" | "submit" | "sending" | "kept", string>>;

/** Offers to keep where a withdrawal went, for the next one. */
export function KeepPlace({ words, requestId, action }: { words: KeepWords; requestId: string; action: (state: KeepState, form: FormData) => Promise<KeepState> }) {
  const [state, formAction] = useActionState(action, {});
  if (state.isKept) return <Notice tone="good"><p role="status">{words.kept}</p></Notice>;
  return (
    <form className={css["keep"]} action={formAction} data-screen>
      <h2>{words.heading}</h2>
      <p>{words.text}</p>
      <input type="hidden" name="requestId" value={requestId} />
      <TextField id="label" name="label" label={words.label} hint={words.labelHint} error={state.error} defaultValue={state.label} maxLength={40} autoComplete="off" />
      <SubmitButton look="quiet" isWide pendingLabel={words.sending}>{words.submit}</SubmitButton>
    </form>
  );
}
