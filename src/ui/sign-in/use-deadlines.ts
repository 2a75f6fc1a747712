import { useEffect, useState } from "react";
import type { Challenge } from "./challenge.ts";

/** Deadlines on this device's clock, counted from when the challenge's seconds came from the server. */
export function useDeadlines(challenge: Challenge): { expiresAtMs: number; resendAtMs: number } {
  const [deadlines, setDeadlines] = useState(() => deadlinesOf(challenge));
  useEffect(() => { setDeadlines(deadlinesOf(challenge)); }, [challenge]);
  return deadlines;
}

function deadlinesOf({ expiresInSeconds, resendInSeconds }: Challenge) {
  return { expiresAtMs: Date.now() + expiresInSeconds * 1000, resendAtMs: Date.now() + resendInSeconds * 1000 };
}
