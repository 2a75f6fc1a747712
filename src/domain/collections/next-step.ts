import { unreadableAmount, type RailAnswer } from "../rails/ports.ts";
import { openDelaySeconds, watchDelaySeconds } from "./delays.ts";

export type CollectionState = "PREPARED" | "SENT" | "ACCEPTED" | "UNKNOWN" | "SUCCEEDED" | "FAILED";

/** What is stored of a collection and decides what to do with it next. */
export type CollectionFacts = {
  state: CollectionState;
  amountMinor: bigint;
  currency: string;
  sends: number;
  polls: number;
  deadlineAt: Date;
  notFoundSince: Date | null;
  failedSince: Date | null;
  /** The payment that was booked, in time or late. */
  txnId: string | null;
  /** Whether it is still to be asked about. */
  isWatched: boolean;
};

/** What to do before the rail is heard: ask for the money, ask about it, or close what was never sent. */
export type Question = "send" | "ask" | "give_up" | "nothing";

export type Step =
  /** It was paid in time, exactly as asked. */
  | { do: "settle"; txn: string; amountMinor: bigint }
  | { do: "fail"; note: "declined" | "expired" | "not_asked"; watchAt: Date | null }
  /** Written down, and asked again at `nextAt`; null: no more. */
  | { do: "note"; state: "PREPARED" | "ACCEPTED" | "UNKNOWN" | "FAILED"; nextAt: Date | null }
  /** Money that is not to be played: it came after we gave up, or is another sum. */
  | { do: "take_late"; txn: string; amountMinor: bigint; currency: string }
  | { do: "puzzle"; kind: "collection_unknown" | "contradiction" }
  | { do: "nothing" };

/** A rail that says 404 for so long has not heard of us: what it answers right after a send may lag. */
export const steadyMs = 120_000;
/** A refusal is believed when it is said again so much later; by a code that rails take back, after longer. */
export const surelyFailedMs = 60_000;
export const doubtfulFailedMs = 300_000;
/** What nobody paid in time is watched for so long after its deadline. */
export const watchMs = 24 * 3_600_000;

const isClosed = (facts: CollectionFacts) => facts.state === "SUCCEEDED" || facts.state === "FAILED";
const after = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);
const isPast = (instant: Date, now: Date) => now.getTime() >= instant.getTime();
const hasLasted = (since: Date | null, ms: number, now: Date) => since !== null && now.getTime() - since.getTime() >= ms;

/** Before the rail is asked. `isReported`: the rail told of it by itself, so that even a closed one is looked at. */
export function nextQuestion(facts: CollectionFacts, now: Date, { isReported = false } = {}): Question {
  if (isClosed(facts)) return facts.isWatched || (isReported && facts.sends > 0) ? "ask" : "nothing";
  if (facts.state !== "PREPARED") return "ask";
  if (!isPast(facts.deadlineAt, now)) return "send";
  // Nobody may be asked to pay for what is over. What was sent before may still come, and is asked about.
  return facts.sends === 0 ? "give_up" : "ask";
}

/**
 * What an answer means for a collection: the whole table in one pure function. `facts` are those from
 * when the rail was asked, `sends` counting this very sending; the database refuses what must never
 * happen whatever is decided here.
 */
export function nextStep(facts: CollectionFacts, answer: RailAnswer, { now, isSend }: { now: Date; isSend: boolean }): Step {
  if (answer.state === "succeeded") return onPaid(facts, answer);
  if (facts.state === "SUCCEEDED" || facts.txnId !== null) {
    return answer.state === "failed" && facts.state === "SUCCEEDED" ? { do: "puzzle", kind: "contradiction" } : { do: "nothing" };
  }
  return facts.state === "FAILED" ? whileWatched(facts, answer, now) : whileOpen(facts, answer, { now, isSend });
}

function onPaid(facts: CollectionFacts, { providerTxnId: txn, amountMinor, currency }: RailAnswer & { state: "succeeded" }): Step {
  const came = { txn, amountMinor: amountMinor ?? facts.amountMinor, currency: currencyOf(currency ?? facts.currency) };
  const isAsAsked = came.amountMinor === facts.amountMinor && came.currency === facts.currency;
  // Of a closed one the database knows whether this payment is booked already.
  if (isClosed(facts) || !isAsAsked) return { do: "take_late", ...came };
  return { do: "settle", txn, amountMinor: facts.amountMinor };
}

/** ISO 4217's own code for "no currency is involved". */
const noCurrency = "XXX";
/** What is no currency's code is nobody's currency: cut to three letters by a column it could become ours. */
const currencyOf = (told: string) => (/^[A-Z]{3}$/.test(told) ? told : noCurrency);

function whileOpen(facts: CollectionFacts, answer: Exclude<RailAnswer, { state: "succeeded" }>, { now, isSend }: { now: Date; isSend: boolean }): Step {
  const isOver = isPast(facts.deadlineAt, now);
  // What the rail is too busy for is sent less and less often; a reference it denies is judged when that has lasted.
  const soon = after(now, openDelaySeconds(isSend && answer.state === "refused" ? facts.sends + 1 : facts.polls));
  const judgedAt = answer.state === "not_found" ? new Date((facts.notFoundSince ?? now).getTime() + steadyMs) : soon;
  const nextAt = [soon, judgedAt, facts.deadlineAt].reduce((first, at) => (at < first ? at : first));
  if (answer.state === "failed") {
    const isSure = !answer.isDoubtful || hasLasted(facts.failedSince, surelyFailedMs, now) || isOver;
    return isSure ? { do: "fail", note: "declined", watchAt: after(now, surelyFailedMs / 1000) } : { do: "note", state: "UNKNOWN", nextAt };
  }
  // Not taken, by the rail's word: nobody waits for a prompt that will not come, and a request that it will not
  // take is not made again. Watched all the same: gateways have refused a key when the payment was on its way.
  if (answer.state === "refused" && isSend && (answer.trouble === "request" || (answer.trouble === "config" && facts.sends === 1))) {
    return { do: "fail", note: "not_asked", watchAt: after(now, watchDelaySeconds(0)) };
  }
  if (isOver) return { do: "fail", note: "expired", watchAt: after(now, watchDelaySeconds(0)) };
  if (answer.state === "accepted") return { do: "note", state: "ACCEPTED", nextAt };
  if (answer.state === "refused" && isSend) return { do: "note", state: "PREPARED", nextAt };
  if (answer.state === "not_found" && hasLasted(facts.notFoundSince, steadyMs, now)) return { do: "note", state: "PREPARED", nextAt: now };
  // A rail that had it and cannot be asked now still has it.
  const state = facts.state === "ACCEPTED" && answer.state !== "not_found" ? "ACCEPTED" : "UNKNOWN";
  return { do: "note", state, nextAt };
}

/** Given up, and asked about all the same: what comes now is sent back. */
function whileWatched(facts: CollectionFacts, answer: Exclude<RailAnswer, { state: "succeeded" }>, now: Date): Step {
  if (answer.state === "failed") {
    const enoughMs = answer.isDoubtful ? doubtfulFailedMs : surelyFailedMs;
    if (hasLasted(facts.failedSince, enoughMs, now)) return { do: "note", state: "FAILED", nextAt: null };
    return { do: "note", state: "FAILED", nextAt: after(facts.failedSince ?? now, enoughMs / 1000) };
  }
  // Something was paid, and nobody can say what: that does not clear up by asking.
  if (answer.state === "unknown" && answer.code === unreadableAmount) return { do: "puzzle", kind: "collection_unknown" };
  if (isPast(new Date(facts.deadlineAt.getTime() + watchMs), now)) {
    // Unheard of for a day: it was never taken. Anything else is for a person to find out.
    return answer.state === "not_found" ? { do: "note", state: "FAILED", nextAt: null } : { do: "puzzle", kind: "collection_unknown" };
  }
  return { do: "note", state: "FAILED", nextAt: after(now, watchDelaySeconds((now.getTime() - facts.deadlineAt.getTime()) / 1000)) };
}
