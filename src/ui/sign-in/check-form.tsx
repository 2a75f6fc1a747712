import { useCallback, useEffect, useRef, type RefObject } from "react";
import { CodeField } from "../kit/code-field.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import { useAlive } from "../kit/use-alive.ts";
import type { SignInState } from "./sign-in-state.ts";
import css from "./sign-in.module.css";
import type { Steady } from "./use-steady-action.ts";
import { useWebOtp } from "./use-web-otp.ts";
import { useWholeCode } from "./use-whole-code.ts";
import { WaitNotice } from "./wait-notice.tsx";

type CheckFormProps = {
  ref: RefObject<HTMLFormElement | null>;
  words: { label: string; submit: string; checking: string; locked: { opensAt: string } };
  /** What the last guess was answered, and how to send the next. */
  said: SignInState;
  steady: Steady;
  isMoney: boolean;
};

/** Refusals that are about the typed digits are said at their field. */
const aboutCode = new Set([undefined, "wrong_code", "invalid_input"]);

/** The field and its button. A code that came by itself sends itself, unless it moves money: then a thumb does. */
export function CheckForm({ ref: form, words, said, steady, isMoney }: CheckFormProps) {
  const input = useRef<HTMLInputElement>(null);
  const isAlive = useAlive();
  const fieldError = aboutCode.has(said.refusal) ? said.error : undefined;
  const whole = useWholeCode(form);
  const take = useCallback((code: string) => {
    if (input.current) input.current.value = code;
    if (!isMoney) form.current?.requestSubmit();
  }, [form, isMoney]);
  const stopWaiting = useWebOtp(take);
  useEffect(() => { input.current?.focus(); }, []);
  useEffect(() => {
    if (!said.error) return;
    input.current?.focus();
    input.current?.select();
  }, [said]);

  return (
    <form ref={form} className={css["form"]} action={steady.formAction} onSubmit={(event) => { whole.onSubmit(); stopWaiting(); steady.onSubmit(event); }} noValidate={isAlive}>
      <CodeField
        id="code" name="code" ref={input} label={words.label} error={fieldError} data-first defaultValue={said.values?.code}
        onInput={(event) => { if (!isMoney) whole.onInput(event.currentTarget.value); }}
      />
      {said.error && !fieldError ? <WaitNotice state={said} opensAt={words.locked.opensAt} /> : null}
      <SubmitButton look={isMoney ? "money" : "plain"} isWide pendingLabel={words.checking}>{words.submit}</SubmitButton>
    </form>
  );
}
