"use client";

import { useActionState } from "react";
import Link from "next/link";
import { Notice } from "../kit/notice.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import type { ConfirmWords } from "./confirm-words.ts";
import css from "./forms.module.css";
import type { ConfirmState } from "./step-states.ts";

type ConfirmFormProps = {
  words: ConfirmWords;
  /** What is asked for, with the fee that was shown: the server compares it before money moves. */
  sent: Readonly<Record<"amount" | "fee" | "method" | "destination" | "idempotencyKey", string>>;
  action: (state: ConfirmState, form: FormData) => Promise<ConfirmState>;
};

export function ConfirmForm({ words, sent, action }: ConfirmFormProps) {
  const [state, formAction] = useActionState(action, {});
  return (
    <form className={css["form"]} action={formAction}>
      {Object.entries(sent).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
      <dl className={css["quote"]}>
        <div className={css["row"]}><dt>{words.withdraw}</dt><dd>{words.amountText}</dd></div>
        <div className={css["row"]}><dt>{words.fee}</dt><dd>{words.feeText}</dd></div>
        <div className={`${css["row"] ?? ""} ${css["arrives"] ?? ""}`}>
          <dt>{words.arrives}</dt>
          <dd>{words.netText} <span className={css["on"]}>{words.on}</span></dd>
        </div>
      </dl>
      <p className={css["final"]}>{words.final}</p>
      {state.error ? <Notice tone="bad" isAlert>{state.error}</Notice> : null}
      <SubmitButton look="money" isWide pendingLabel={words.sending}>{words.submit}</SubmitButton>
      <p className={css["back"]}><Link href="/withdraw/where" prefetch={false}>{words.back}</Link></p>
    </form>
  );
}
