import { useRef } from "react";
import { Button } from "../kit/button.tsx";
import { fill } from "../kit/fill.ts";
import { Notice } from "../kit/notice.tsx";
import { useAlive } from "../kit/use-alive.ts";
import { useCountdown } from "../kit/use-countdown.ts";
import { clockText } from "./clock-text.ts";
import type { CodePhase } from "./code-phase.ts";
import type { CodeWords } from "./code-words.ts";
import { ConnectionLine } from "./connection-line.tsx";
import type { SignInAction } from "./sign-in-state.ts";
import css from "./sign-in.module.css";
import { useSteadyAction } from "./use-steady-action.ts";
import { WaitNotice } from "./wait-notice.tsx";

type ResendProps = {
  words: CodeWords;
  phase: CodePhase;
  askedAtMs: number;
  resendAtMs: number;
  secondsAtStart: number;
  /** Something better to do stands above. */
  hasOtherWay: boolean;
  action: SignInAction;
};

/** The button keeps its focus while it waits; without scripts it is never blocked here, and the server says when it is too soon. */
export function ResendForm({ words, phase, askedAtMs, resendAtMs, secondsAtStart, hasOtherWay, action }: ResendProps) {
  const form = useRef<HTMLFormElement>(null);
  const { state, formAction, isPending, onSubmit, connection } = useSteadyAction(action, { form, isSentLater: false });
  const isAlive = useAlive();
  const counted = useCountdown(resendAtMs);
  const left = isAlive ? counted : secondsAtStart;
  const isResting = isPending || (isAlive && left > 0);
  const isMainWay = phase !== "open" && !hasOtherWay;
  const label = phase === "open" ? words.resend : phase === "expired" || phase === "burned" ? words.over.send : words.failed.again;
  const isSaidOfThis = state.askedAtMs === askedAtMs;
  return (
    <form ref={form} className={css["resend"]} data-main={isMainWay || undefined} action={formAction} onSubmit={isResting ? (event) => { event.preventDefault(); } : onSubmit}>
      <div className={css["resendLine"]}>
        <Button look={isMainWay ? "plain" : "quiet"} isWide={isMainWay} aria-disabled={isResting || undefined} aria-describedby={left > 0 ? "resend-wait" : undefined}>{label}</Button>
        {left > 0 ? <span role="timer" id="resend-wait">{fill(isMainWay ? words.resendSoon : words.resendIn, { time: clockText(left) })}</span> : null}
      </div>
      {state.resent && isSaidOfThis && phase === "open" && left > 0 ? <Notice tone="good"><p role="status">{state.resent === "same" ? words.resent : words.resentNew}</p></Notice> : null}
      {state.error && isSaidOfThis ? <WaitNotice state={state} opensAt={words.locked.opensAt} /> : null}
      {connection.isSlow || connection.isDropped ? <ConnectionLine words={words.connection} {...connection} /> : null}
    </form>
  );
}
