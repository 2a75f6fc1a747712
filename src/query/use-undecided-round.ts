import { useEffect, useState } from "react";
import { api } from "./client.ts";

type Round = Awaited<ReturnType<typeof api.stakes.show.query>>;

const askAgainMs = 2000;

/**
 * The round once it is decided, asked for every two seconds while its payment is waited for, also after a
 * failed ask; a page out of sight asks when it is seen again. `id` null asks nothing. A timer and not TanStack Query: see place-stake.ts.
 */
export function useUndecidedRound(id: string | null): Round | null {
  const [heard, setHeard] = useState<Round | null>(null);
  useEffect(() => {
    if (id === null) return;
    let isWanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const round = document.hidden ? null : await api.stakes.show.query({ id }).catch(() => null);
      if (!isWanted) return;
      if (round && round.status !== "AWAITING_PAYMENT") setHeard(round);
      else timer = setTimeout(() => { void ask(); }, askAgainMs);
    };
    void ask();
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [id]);
  return heard;
}
