import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { placeStake, type PlaceStakeInput } from "#src/query/place-stake.ts";
import { refusalOfClientError } from "#src/query/refusal-of-client-error.ts";
import { useUndecidedRound } from "#src/query/use-undecided-round.ts";
import { randomHex } from "../kit/random-hex.ts";
import type { BoardWords } from "./board-words.ts";
import { keepSeeds } from "./kept-seeds.ts";
import { forgetStake, keepStake, wireStake, type KeptStake } from "./kept-stakes.ts";
import { isStill } from "./reveal-motion.ts";
import type { Round } from "./round.ts";
import { forgetServerTime, newDeadline, noteServerTime } from "./stake-deadline.ts";
import { stakeErrorOf, useStakeError } from "./stake-error.ts";
import { useLostStake, type LostStakeOptions } from "./use-lost-stake.ts";

/** Refusals after which the page needs new seeds, or the server's time. */
const refreshing: ReadonlySet<string> = new Set(["seed_taken", "seed_mismatch", "stake_expired", "invalid_input", "reality_check_due"]);

export type StakeDraft = Omit<PlaceStakeInput, "idempotencyKey" | "expiresAt">;
export type Phase = "aiming" | "placing" | "unknown" | "rolling" | "shown";
type Options = { words: BoardWords; currency: string; playerId: string | null; initialRound: Round | null; serverNowMs: number; pauseMs: number; restMs: number; reveal: (roll: number | null) => Promise<void> };

/** One attempt at a time: place, wait for the payment if there is one, reveal, stand. */
export function useStake({ words, currency, playerId, initialRound, serverNowMs, pauseMs, restMs, reveal }: Options) {
  const router = useRouter();
  const [phase, setPhase] = useState<Phase>(initialRound ? "shown" : "aiming");
  const [round, setRound] = useState(initialRound);
  const [isFromAway, setIsFromAway] = useState(false);
  const [resumesAtMs, setResumesAtMs] = useState(0);
  const { error, setError, say, unsay } = useStakeError();
  const known = useStakesByRound();
  useEffect(() => {
    noteServerTime(serverNowMs);
    // Another tab's round, or one from before a reload, counts as much as this page's own.
    setResumesAtMs((known) => Math.max(known, restMs > 0 ? Date.now() + restMs : 0));
  }, [serverNowMs, restMs]);

  const stand = (decided: Round) => {
    setRound(decided);
    setPhase("shown");
    history.replaceState(null, "", `/?round=${decided.id}`);
    known.forget(decided);
    router.refresh();
  };
  const show = async (decided: Round) => {
    setRound(decided);
    if (decided.roll !== null && !isStill()) setPhase("rolling");
    await reveal(decided.roll);
    stand(decided);
  };
  useDecision(round, show);

  const lost = useLostStake({
    playerId,
    onFound: (found, { stake }) => {
      known.note(found, stake);
      unsay(words.form.unknown, words.form.signInToSee);
      // One that was called off was never decided: its own words say all of it.
      setIsFromAway(found.roll !== null);
      stand(found);
    },
    ...lostStakeWords(words, { say, setPhase, refresh: () => { router.refresh(); } }),
  });

  const stumble = (failure: unknown, stake: KeptStake) => {
    const refusal = refusalOfClientError(failure);
    // No answer, or one from a server whose database went away, which may take the stake yet. Only of a paused rail is it sure.
    if (!refusal || (refusal.code === "unavailable" && refusal.params["reason"] !== "RAIL_PAUSED")) return lost.ask({ stake });
    forgetStake(stake);
    setPhase("aiming");
    setError(stakeErrorOf(words, currency, refusal));
    if (refusal.code === "too_fast") setResumesAtMs(Date.now() + (refusal.retryAfterSeconds ?? 5) * 1000);
    if (refusal.code === "stake_expired" || refusal.code === "invalid_input") forgetServerTime();
    if (refreshing.has(refusal.code)) router.refresh();
  };

  const place = async (draft: StakeDraft) => {
    // Nothing more is staked while the last stake's outcome is unknown: the button asks for it.
    if (lost.isAsking) return lost.askNow();
    if (!navigator.onLine) return say(words.form.offline);
    const stake = { ...draft, playerId: draft.phone === undefined ? playerId : null, idempotencyKey: randomHex(16), expiresAt: newDeadline() };
    keepStake(stake);
    const startedMs = Date.now();
    setError(undefined);
    setIsFromAway(false);
    setPhase("placing");
    try {
      const placed = await placeStake(wireStake(stake));
      known.note(placed, stake);
      setResumesAtMs(startedMs + pauseMs);
      await show(placed);
    } catch (failure) {
      stumble(failure, stake);
    }
  };

  return { phase, round, isFromAway, error, resumesAtMs, place, askAgain: lost.askNow, aim: () => { setError(undefined); setPhase((now) => (now === "shown" ? "aiming" : now)); } };
}

type Telling = { say: (text: string) => void; setPhase: (next: Phase | ((now: Phase) => Phase)) => void; refresh: () => void };

/** What is said of a stake whose answer was lost and that is no round, or none yet. */
function lostStakeWords({ form }: BoardWords, { say, setPhase, refresh }: Telling): Pick<LostStakeOptions, "onNotPlaced" | "onUnknown" | "onIdle"> {
  return {
    onNotPlaced: (isOnly) => {
      setPhase("aiming");
      say(isOnly ? form.notPlaced : form.oneNotPlaced);
    },
    onUnknown: (isNotHis) => {
      setPhase("unknown");
      say(isNotHis ? form.signInToSee : form.unknown);
      // The page still takes him for signed in: made anew, it has the way to sign in.
      if (isNotHis) refresh();
    },
    // Whoever is here may stake on: it has nothing to do with the other's stake.
    onIdle: (isSignedOut) => {
      setPhase((now) => (now === "unknown" || now === "placing" ? "aiming" : now));
      if (isSignedOut) say(form.signInToSee);
    },
  };
}

/** The stakes of this visit by the rounds that they became: each is kept until its round is decided and stands here. */
function useStakesByRound() {
  const stakes = useRef(new Map<string, KeptStake>());
  return {
    /** The seeds are kept as they were sent, and not as the answer has them: they are what the answer is held against. */
    note: ({ id, nonce }: Round, stake: KeptStake) => {
      stakes.current.set(id, stake);
      keepSeeds(id, { serverSeedHash: stake.serverSeedHash, clientSeed: stake.clientSeed, nonce });
    },
    forget: ({ id, status }: Round) => {
      const stake = stakes.current.get(id);
      if (stake && status !== "AWAITING_PAYMENT") forgetStake(stake);
    },
  };
}

/** Shows what became of a round that waited for its payment. */
function useDecision(round: Round | null, show: (decided: Round) => Promise<void>): void {
  const heard = useUndecidedRound(round?.status === "AWAITING_PAYMENT" ? round.id : null);
  useEffect(() => {
    if (heard && round?.status === "AWAITING_PAYMENT" && heard.id === round.id) void show(heard);
  });
}
