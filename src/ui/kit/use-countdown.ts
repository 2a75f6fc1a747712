import { useEffect, useState } from "react";

/** Whole seconds left until an instant of this device's clock, 0 once it is past. */
export function useCountdown(untilMs: number): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  const left = Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
  useEffect(() => {
    if (untilMs <= Date.now()) return;
    setNowMs(Date.now());
    const timer = setInterval(() => {
      setNowMs(Date.now());
      if (Date.now() >= untilMs) clearInterval(timer);
    }, 250);
    return () => { clearInterval(timer); };
  }, [untilMs]);
  return left;
}
