import { useActionState } from "react";
import { Button } from "../kit/button.tsx";
import { fill } from "../kit/fill.ts";
import { Notice } from "../kit/notice.tsx";
import { useAlive } from "../kit/use-alive.ts";
import { useCountdown } from "../kit/use-countdown.ts";
import { clockText } from "./clock-text.ts";
import type { CodeWords } from "./code-words.ts";
import type { SignInState } from "./sign-in-state.ts";
import css from "./sign-in.module.css";

type ResendProps = { words: CodeWords; resendAtMs: number; secondsAtStart: number; action: (state: SignInState, form: FormData) => Promise<SignInState> };

/** The button keeps its focus while it waits; without scripts it is never blocked here, and the server says when it is too soon. */
export function ResendForm({ words, resendAtMs, secondsAtStart, action }: ResendProps) {
  const [state, formAction, isPending] = useActionState(action, {});
  const isAlive = useAlive();
  const counted = useCountdown(resendAtMs);
  const left = isAlive ? counted : secondsAtStart;
  const isResting = isPending || (isAlive && left > 0);
  return (
    <form className={css["resend"]} action={formAction} onSubmit={isResting ? (event) => { event.preventDefault(); } : undefined}>
      <div className={css["resendLine"]}>
        <Button look="quiet" aria-disabled={isResting || undefined} aria-describedby={left > 0 ? "resend-wait" : undefined}>{words.resend}</Button>
        {left > 0 ? <span role="timer" id="resend-wait">{fill(words.resendIn, { time: clockText(left) })}</span> : null}
      </div>
      {state.isResent && left > 0 ? <Notice tone="good"><p role="status">{words.resent}</p></Notice> : null}
      {state.error ? <Notice tone="bad" isAlert>{state.error}</Notice> : null}
    </form>
  );
}
