import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { refusalOfClientError } from "#src/query/refusal-of-client-error.ts";
import { usePlaceStake, type PlaceStakeInput } from "#src/query/use-place-stake.ts";
import { useUndecidedRound } from "#src/query/use-round.ts";
import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { randomHex } from "../kit/random-hex.ts";
import { formatInstant } from "../shell/format-date.ts";
import type { BoardWords } from "./board-words.ts";
import type { Round } from "./round.ts";

/** A stake that a slow network delivers later than this is refused as stale rather than played unseen. */
const freshMs = 45_000;

export type StakeDraft = Omit<PlaceStakeInput, "idempotencyKey" | "expiresAt">;
/** Where a refusal is shown: at the phone, or for the form as a whole. */
type StakeError = { field: "form" | "phone"; text: string };
type Phase = "aiming" | "placing" | "unknown" | "rolling" | "shown";
type Options = { words: BoardWords; currency: string; initialRound: Round | null; serverNowMs: number; pauseMs: number; reveal: (roll: number | null) => Promise<void> };

/** One attempt at a time: place, wait for the payment if there is one, reveal, stand. */
export function useStake({ words, currency, initialRound, serverNowMs, pauseMs, reveal }: Options) {
  const router = useRouter();
  const { mutateAsync } = usePlaceStake();
  const [phase, setPhase] = useState<Phase>(initialRound ? "shown" : "aiming");
  const [round, setRound] = useState(initialRound);
  const [error, setError] = useState<StakeError>();
  const [resumesAtMs, setResumesAtMs] = useState(0);
  // The attempt is kept while nobody knows its outcome: asking again sends the same key and the same
  // values, so it either finds the round or places it, once.
  const attempt = useRef<PlaceStakeInput>(undefined);
  const clockSkewMs = useRef(0);
  // Phones' clocks are often wrong; a stake's deadline is told by the server's, as it stood when this page was made.
  useEffect(() => { clockSkewMs.current = serverNowMs - Date.now(); }, [serverNowMs]);

  const show = async (decided: Round) => {
    setRound(decided);
    if (decided.roll !== null) setPhase("rolling");
    await reveal(decided.roll);
    setPhase("shown");
    history.replaceState(null, "", `/?round=${decided.id}`);
    router.refresh();
  };

  const waiting = useUndecidedRound(round?.status === "AWAITING_PAYMENT" ? round.id : null);
  const heard = waiting.data;
  useEffect(() => {
    if (heard && round?.status === "AWAITING_PAYMENT" && heard.id === round.id && heard.status !== "AWAITING_PAYMENT") void show(heard);
  });

  // Once the form is unlocked again: a disabled field takes no focus.
  useEffect(() => {
    if (error?.field === "phone") document.getElementById("phone")?.focus();
  }, [error]);

  const stumble = (failure: unknown) => {
    const refusal = refusalOfClientError(failure);
    if (!refusal) {
      setPhase("unknown");
      setError({ field: "form", text: words.form.unknown });
      return;
    }
    attempt.current = undefined;
    setPhase("aiming");
    // A word about the phone stands at the phone, with what is wrong about it.
    const field = refusal.code === "invalid_phone" || refusal.code === "phone_required" ? "phone" : "form";
    setError({ field, text: refusalSentence(words, currency, refusal) });
    if (refusal.code === "too_fast") setResumesAtMs(Date.now() + (refusal.retryAfterSeconds ?? 5) * 1000);
    if (refusal.code === "seed_taken" || refusal.code === "seed_mismatch" || refusal.code === "reality_check_due") router.refresh();
  };

  const place = async (draft: StakeDraft) => {
    if (!attempt.current && !navigator.onLine) {
      setError({ field: "form", text: words.form.offline });
      return;
    }
    attempt.current ??= { ...draft, idempotencyKey: randomHex(16), expiresAt: new Date(Date.now() + clockSkewMs.current + freshMs).toISOString() };
    const startedMs = Date.now();
    setError(undefined);
    setPhase("placing");
    try {
      const placed = await mutateAsync(attempt.current);
      attempt.current = undefined;
      setResumesAtMs(startedMs + pauseMs);
      await show(placed);
    } catch (failure) {
      stumble(failure);
    }
  };

  return { phase, round, error, resumesAtMs, place, aim: () => { setError(undefined); setPhase((now) => (now === "shown" ? "aiming" : now)); } };
}

function refusalSentence(words: BoardWords, currency: string, refusal: NonNullable<ReturnType<typeof refusalOfClientError>>): string {
  const reason = refusal.code === "invalid_phone" ? words.phoneReasons[String(refusal.params["reason"])] : undefined;
  const template = reason ?? words.refusals[refusal.code] ?? words.refusals["internal"] ?? "";
  const money = (name: string) => (typeof refusal.params[name] === "number" ? formatMoney(refusal.params[name], currency) : "");
  return fill(template, {
    minimum: money("minimum"), maximum: money("maximum"), available: money("available"), left: money("left"),
    until: instantIn(refusal.params["until"] ?? refusal.params["resetsAt"]), seconds: refusal.retryAfterSeconds ?? 5, requestId: refusal.requestId,
  });
}

const instantIn = (value: unknown) => (typeof value === "string" ? formatInstant(value) : "");
