import { useEffect, useState } from "react";
import { fill } from "../kit/fill.ts";
import { Notice } from "../kit/notice.tsx";
import type { SignInState } from "./sign-in-state.ts";

type WaitNoticeProps = { state: SignInState; opensAt: string; title?: string; tone?: "wait" | "bad" };

/** A refusal that has nothing to do with what was typed: what happened, and when it opens again by the player's own clock. */
export function WaitNotice({ state, opensAt, title, tone = "wait" }: WaitNoticeProps) {
  const time = useClockTime(state);
  return (
    <Notice tone={tone} isAlert title={title}>
      <p>{state.error} {time === null ? null : fill(opensAt, { time })}</p>
    </Notice>
  );
}

/** Shorter waits are said in seconds and need no clock; of a longer one, a bare time would not say on which day. */
const clockFromSeconds = 90;
const clockToSeconds = 6 * 3600;

/** The server does not know the player's time zone, so the clock time comes with the scripts. */
function useClockTime(state: SignInState): string | null {
  const [time, setTime] = useState<string | null>(null);
  useEffect(() => {
    const { retryAfterSeconds = 0 } = state;
    const opensAt = new Date(Date.now() + retryAfterSeconds * 1000);
    setTime(retryAfterSeconds < clockFromSeconds || retryAfterSeconds > clockToSeconds ? null : opensAt.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false }));
  }, [state]);
  return time;
}
