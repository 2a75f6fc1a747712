import { useEffect, useRef, useState } from "react";
import { forgetStake, isAskedBy, isFromBalance, keptStakes } from "./kept-stakes.ts";
import type { Round } from "./round.ts";
import { whatBecameOf, type LostStake } from "./what-became-of.ts";

export type LostStakeOptions = {
  /** Who is here, as the page was made; null for a guest. */
  playerId: string | null;
  onFound: (round: Round, lost: LostStake) => void;
  /** Told when nothing is left to ask about. `isOnly`: no other stake was asked about with it. */
  onNotPlaced: (isOnly: boolean) => void;
  onUnknown: (isNotHis: boolean) => void;
  /** Nothing is asked, any more or yet. `isSignedOut`: a stake from a balance is unheard, and nobody is signed in who could ask. */
  onIdle: (isSignedOut: boolean) => void;
};
type Answered = { lost: LostStake; isPlaced: boolean };

const askAgainMs = 3000;

/**
 * Asks what became of stakes whose answer was lost, the oldest first and again and again, until it is certain of each:
 * its round, or that there is none and can be none any more. On arrival it asks about all that an earlier visit left
 * behind. It never sends a stake to be placed: what the player has not seen happen must not happen now.
 * Another player's stake is left alone; it is asked about when he is back.
 */
export function useLostStake({ playerId, onFound, onNotPlaced, onUnknown, onIdle }: LostStakeOptions) {
  const [waiting, setWaiting] = useState<LostStake[]>([]);
  const [answered, setAnswered] = useState<Answered[]>([]);
  const lost = waiting.find(({ stake }) => isAskedBy(playerId, stake));
  const isSignedOut = playerId === null && waiting.some(({ stake }) => isFromBalance(stake));
  const tell = useRef({ onFound, onNotPlaced, onUnknown, onIdle });
  useEffect(() => { tell.current = { onFound, onNotPlaced, onUnknown, onIdle }; });

  useEffect(() => {
    setWaiting(keptStakes().map((stake) => ({ stake })));
  }, []);

  // Also when a stake was added that whoever is here cannot ask about, or when another is here now.
  const isIdle = lost === undefined;
  useEffect(() => {
    if (isIdle && waiting.length > 0) tell.current.onIdle(isSignedOut);
  }, [isIdle, isSignedOut, waiting]);

  useEffect(() => {
    if (!lost) return;
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => { setWaiting((all) => askAnew(all, lost)); };
    void whatBecameOf(lost).then((answer) => {
      if (!isCurrent) return;
      if (answer === "unknown" || answer === "not_his") {
        tell.current.onUnknown(answer === "not_his");
        timer = setTimeout(again, askAgainMs);
        return;
      }
      setWaiting((all) => all.filter((other) => other !== lost));
      setAnswered((before) => [...before, { lost, isPlaced: answer !== "not_placed" }]);
      if (answer !== "not_placed") tell.current.onFound(answer, lost);
    });
    addEventListener("online", again);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      removeEventListener("online", again);
    };
  }, [lost]);

  // Last, so that what was not placed is not written over by what is still asked about.
  useEffect(() => {
    if (lost || answered.length === 0) return;
    const unplaced = answered.filter(({ isPlaced }) => !isPlaced);
    for (const { lost: { stake } } of unplaced) forgetStake(stake);
    if (unplaced.length > 0) tell.current.onNotPlaced(answered.length === 1);
    setAnswered([]);
  }, [lost, answered]);

  return {
    isAsking: lost !== undefined,
    ask: (more: LostStake) => { setWaiting((all) => [...all, more]); },
    askNow: () => { if (lost) setWaiting((all) => askAnew(all, lost)); },
  };
}

/** Another question about the same stake, once the others have had their turn: one that cannot be known yet holds up none. */
const askAnew = (all: LostStake[], lost: LostStake) => [...all.filter((other) => other !== lost), { ...lost }];
