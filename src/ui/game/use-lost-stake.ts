import { useEffect, useRef, useState } from "react";
import { placeStake } from "#src/query/place-stake.ts";
import { refusalOfClientError } from "#src/query/refusal-of-client-error.ts";
import { forgetStake, keptStakes, type KeptStake } from "./kept-stakes.ts";
import type { Round } from "./round.ts";
import { isSurelyOver } from "./stake-deadline.ts";

/** `isAnswered`: the server has refused it for the time being, so that it can arrive no more. */
export type LostStake = { stake: KeptStake; isAnswered: boolean };
type Answer = Round | "not_placed" | "unknown";
type Options = { isGuest: boolean; onFound: (round: Round, lost: LostStake) => void; onNotPlaced: (lost: LostStake) => void; onUnknown: () => void };

const askAgainMs = 3000;
/** Sent with a deadline that is over, a stake is only looked for: the server never places it. */
const longAgo = new Date(0).toISOString();

/**
 * Asks what became of a stake whose answer was lost, again and again until it is certain: its round, or
 * that there is none and can be none any more. On arrival it asks about those that an earlier visit left
 * behind. It never sends a stake to be placed: what the player has not seen happen must not happen now.
 */
export function useLostStake({ isGuest, onFound, onNotPlaced, onUnknown }: Options) {
  const [lost, setLost] = useState<LostStake>();
  const tell = useRef({ onFound, onNotPlaced, onUnknown });
  useEffect(() => { tell.current = { onFound, onNotPlaced, onUnknown }; });

  useEffect(() => {
    const [stake] = keptStakes(isGuest);
    if (stake) setLost({ stake, isAnswered: false });
  }, [isGuest]);

  useEffect(() => {
    if (!lost) return;
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => { setLost(askAnew); };
    void whatBecameOf(lost).then((answer) => {
      if (!isCurrent) return;
      if (answer === "unknown") {
        tell.current.onUnknown();
        timer = setTimeout(again, askAgainMs);
        return;
      }
      setLost(undefined);
      if (answer !== "not_placed") tell.current.onFound(answer, lost);
      else {
        forgetStake(lost.stake);
        tell.current.onNotPlaced(lost);
      }
    });
    addEventListener("online", again);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      removeEventListener("online", again);
    };
  }, [lost]);

  return { isAsking: lost !== undefined, ask: setLost, askNow: () => { setLost(askAnew); } };
}

/** Another question about the same stake. */
const askAnew = (lost: LostStake | undefined) => lost && { ...lost };

async function whatBecameOf({ stake, isAnswered }: LostStake): Promise<Answer> {
  // Looked at before asking: what is over then can have been placed only before the answer.
  const isOver = isAnswered || isSurelyOver(stake.expiresAt);
  try {
    return await placeStake({ ...stake, expiresAt: longAgo });
  } catch (failure) {
    const refusal = refusalOfClientError(failure);
    return refusal && refusal.code !== "unavailable" && isOver ? "not_placed" : "unknown";
  }
}
