import { record } from "../audit/record.ts";
import { DomainError } from "../shared/errors.ts";
import { isId, newId } from "../shared/ids.ts";
import type { Phone } from "../shared/phone.ts";
import { checkCode } from "../texts/check-code.ts";
import type { CodePlace, Guess, OtpDeps, Verdict } from "./ports.ts";
import { checkServed, codeMac, secondsUntil, sixDigits, submitName } from "./rules.ts";
import { isSpentCode } from "./store.ts";

export type Proof = CodePlace & {
  code: string;
  /** Null: the guess names none and counts on the lane that everybody shares. */
  challengeId: string | null;
  address: string | null;
  /** Names the request: sent twice at once it is one submit, and `work` must answer it alike. Left out, each is one of its own. */
  once?: string;
};

/** A right guess. What it proves must spend the code by this id, in its own transaction. */
export type ProvenCode = { codeId: string; challengeId: string | null };

/**
 * Checks a code and does `work` with it. Redis says whether the code is right and lets one submit at
 * it go on; PostgreSQL then spends it within `work`, and what PostgreSQL says is final: a code that
 * Redis forgot was used is refused there. If `work` fails, the submit is let go of and the same code
 * may be tried again at once; if this process dies between the two, the submit's lease runs out.
 * Refuses with wrong_code (attemptsLeft), code_expired, locked (retryAfterSeconds), address_limited,
 * invalid_input, not_whitelisted and unavailable.
 */
export async function proveCode<T>(deps: OtpDeps, proof: Proof, work: (proven: ProvenCode) => Promise<T>): Promise<T> {
  const { phone, purpose, challengeId, address } = proof;
  checkServed(deps.otp, phone);
  const code = sixDigits(proof.code);
  // Not one of our ids, so no challenge of ours: it must not fall back to the nameless lane.
  if (challengeId !== null && !isId(challengeId)) throw new DomainError("code_expired");
  const mac = codeMac(deps.otp, proof, code);
  const submitId = proof.once === undefined ? newId() : submitName(deps.otp, proof.once, mac);
  const guess = { phone, purpose, address, challengeId, submitId, nowMs: deps.clock().getTime(), mac };
  const verdict = await deps.codes.verify(guess, deps.otp);
  const proven = verdict.outcome === "external" ? await askProvider(deps, { ...guess, code }, verdict) : verdict;
  await noteGuess(deps, phone, proven);
  if (proven.outcome !== "right") throw refusal(proven);
  try {
    return await work({ codeId: proven.codeId, challengeId: proven.challengeId });
  } catch (error) {
    // A spent code stays used, so that the next ask makes a new one instead of texting it again.
    if (!isSpentCode(error)) {
      await deps.codes.release({ phone, purpose, submitId }).catch(() => deps.log.warn({ challengeId }, "a submit could not be let go of; its lease will run out"));
    }
    throw error;
  }
}

type Guessed = Guess & { code: string };
type External = Extract<Verdict, { outcome: "external" }>;

/** A code that its provider made: the guess is counted already, and only the provider can compare it. */
async function askProvider(deps: OtpDeps, guess: Guessed, verdict: External): Promise<Exclude<Verdict, External>> {
  const { codeId, challengeId, provider, token, attemptsLeft, missesThisHour } = verdict;
  const answer = await checkCode(deps, { provider, to: guess.phone, token, code: guess.code });
  // Counted all the same: the provider may have compared it.
  if (answer === "unknown") throw new DomainError("unavailable", { retryAfterSeconds: 5 });
  if (answer === "right") {
    const isTaken = await deps.codes.take(guess, { codeId, nowMs: deps.clock().getTime() });
    return isTaken ? { outcome: "right", codeId, challengeId } : { outcome: "expired", missesThisHour: 0 };
  }
  if (answer !== "wrong") return { outcome: "expired", missesThisHour };
  if (attemptsLeft > 0) return { outcome: "wrong", attemptsLeft, missesThisHour };
  return guess.challengeId === null ? { outcome: "locked", retryAfterMs: deps.otp.lockout.minutes * 60_000, missesThisHour } : { outcome: "expired", missesThisHour };
}

/** What the trail and somebody's pager should know of a counted guess, whoever it was. */
async function noteGuess(deps: OtpDeps, phone: Phone, verdict: Exclude<Verdict, External>): Promise<void> {
  if (!("missesThisHour" in verdict) || verdict.missesThisHour === 0) return;
  // Once, for the guess that locks: those that meet the lock are refusals.
  if (verdict.outcome === "locked") await record(deps, { kind: "locked", phone });
  if (verdict.missesThisHour !== deps.otp.alarmMissesHourly) return;
  deps.log.error({ misses: verdict.missesThisHour }, "many wrong codes within this hour, over all phones");
  await record(deps, { kind: "alarm", details: { what: "wrong_codes", count: verdict.missesThisHour } });
}

function refusal(verdict: Exclude<Verdict, External | { outcome: "right" }>): DomainError {
  switch (verdict.outcome) {
    case "wrong":
      return new DomainError("wrong_code", { attemptsLeft: verdict.attemptsLeft });
    case "expired":
      return new DomainError("code_expired");
    case "locked":
      return new DomainError("locked", { retryAfterSeconds: secondsUntil(verdict.retryAfterMs, 0) });
    case "address":
      return new DomainError("address_limited", { retryAfterSeconds: secondsUntil(verdict.retryAfterMs, 0) });
  }
}
