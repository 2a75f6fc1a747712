import { useEffect, useState } from "react";
import { useCountdown } from "../kit/use-countdown.ts";
import type { SignInState } from "./sign-in-state.ts";

/** Whether the lock that a guess met still holds: the page opens again by itself when its time is over. */
export function useLock(said: SignInState): boolean {
  const isLocked = said.refusal === "locked";
  const [untilMs, setUntilMs] = useState<number | null>(null);
  const left = useCountdown(untilMs ?? 0);
  useEffect(() => {
    setUntilMs(isLocked ? Date.now() + (said.retryAfterSeconds ?? 60) * 1000 : null);
  }, [said, isLocked]);
  return isLocked && (untilMs === null || left > 0);
}
