"use client";

import { useRef } from "react";
import Link from "next/link";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import { ConnectionLine } from "../sign-in/connection-line.tsx";
import { useSteadyAction } from "../sign-in/use-steady-action.ts";
import { WaitNotice } from "../sign-in/wait-notice.tsx";
import type { ConfirmWords } from "./confirm-words.ts";
import css from "./forms.module.css";
import type { ConfirmAction } from "./step-states.ts";
import { Sums } from "./sums.tsx";

type ConfirmFormProps = {
  words: ConfirmWords;
  /** What is asked for, with the fee that was shown: the server compares it before money moves. */
  sent: Readonly<Record<"amount" | "fee" | "method" | "destination" | "idempotencyKey", string>>;
  action: ConfirmAction;
};

export function ConfirmForm({ words, sent, action }: ConfirmFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const { state, formAction, onSubmit, connection } = useSteadyAction(action, { form, isSentLater: false });
  return (
    <form ref={form} className={css["form"]} action={formAction} onSubmit={onSubmit}>
      {Object.entries(sent).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
      <Sums words={words} />
      <p className={css["final"]}>{words.final}</p>
      {state.error ? <WaitNotice tone="bad" state={state} opensAt={words.opensAt} /> : null}
      <SubmitButton look="money" isWide pendingLabel={words.sending}>{words.submit}</SubmitButton>
      <ConnectionLine words={words.connection} {...connection} />
      <p className={css["back"]}><Link href="/withdraw/where" prefetch={false}>{words.back}</Link></p>
    </form>
  );
}
