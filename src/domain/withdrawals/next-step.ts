import type { RailAnswer } from "../rails/ports.ts";

/** What is known of an attempt before the answer. `since` is its first send; `sends` counts this one. */
export type AttemptFacts = { since: Date; sends: number; polls: number; notFoundSince: Date | null; failedSince: Date | null; /** What was heard last. */ lastCode: string | null };

export type AnsweredCall = {
  verb: "submit" | "status";
  answer: RailAnswer;
  /** The rail answered in good order (2xx), whatever it said. */
  isAnswered: boolean;
  /** The rail decides within `submit`, for good. */
  isInstant: boolean;
  order: { amountMinor: bigint; currency: string };
  facts: AttemptFacts;
  now: Date;
};

/** Why a person must look: another amount than ours, a word we do not know, a request the rail will not take, or open for more than a day. */
export type PayoutCase = { kind: "payout_amount" | "payout_unreadable" | "payout_rejected" | "payout_overdue"; details: Record<string, string | number | null> };

export type Note = {
  do: "note";
  state: "PREPARED" | "ACCEPTED" | "UNKNOWN";
  code: string;
  notFoundSince: Date | null;
  failedSince: Date | null;
  waitingFor: "rail" | null;
  checkInSeconds: number;
  case: PayoutCase | null;
};

export type NextStep = { do: "complete"; providerTxnId: string } | { do: "fail"; code: string } | Note;

/** A refusal counts when it is read again this long after it was first read; rails take some codes back, which wait longer. */
export const secondReadSeconds = { plain: 60, doubtful: 300 };
/** A rail may not find what it took moments ago; after this long it has never heard of it. */
export const notFoundSeconds = 120;
export const overdueSeconds = 86_400;
/** A request that the rail did not take so often is shown to a person. */
export const rejectedSends = 3;
/** How often what a person must look at is still asked about. */
const overdueCheckSeconds = 3600;

/**
 * What an answer does to a payout, and nothing else does it: the one place where waiting times are
 * judged. `fail` lets go of the money, so it needs the rail's plain word twice; `PREPARED` sends the
 * same reference again, so it needs that the rail took nothing or does not know of it for two minutes.
 */
export function nextStep(call: AnsweredCall): NextStep {
  const { answer, verb } = call;
  switch (answer.state) {
    case "succeeded":
      return paid(call, answer);
    case "failed":
      return refusedPayment(call, answer);
    case "not_found":
      // In answer to a send this is no statement about a payment.
      return verb === "status" ? notFound(call, answer.code) : open(call, "UNKNOWN", answer.code);
    case "refused":
      // An enquiry that is refused says nothing of the payment; a refused send took nothing.
      if (verb === "status") return open(call, "UNKNOWN", answer.code, kept(call));
      return refusedSend(call, answer);
    case "accepted":
      return open(call, "ACCEPTED", answer.code);
    case "unknown":
      return unknown(call, answer.code);
  }
}

function refusedSend(call: AnsweredCall, { code, trouble }: Extract<RailAnswer, { state: "refused" }>): Note {
  const step: Note = { ...open(call, "PREPARED", code), waitingFor: "rail", checkInSeconds: trouble === "config" ? 30 : pollDelaySeconds(call.facts.sends - 1) };
  // It may mend itself as keys do when they are set right, but nobody would know that it is waited for.
  if (step.case || trouble !== "request" || call.facts.sends < rejectedSends) return step;
  return { ...step, case: { kind: "payout_rejected", details: { code: code.slice(0, 100) } } };
}

function paid(call: AnsweredCall, { providerTxnId, amountMinor, currency }: Extract<RailAnswer, { state: "succeeded" }>): NextStep {
  const { order } = call;
  if ((amountMinor !== null && amountMinor !== order.amountMinor) || (currency !== null && currency !== order.currency)) {
    const details = { txn: providerTxnId, said: amountMinor === null ? null : String(amountMinor), currency };
    return { ...open(call, "UNKNOWN", "AMOUNT"), checkInSeconds: overdueCheckSeconds, case: { kind: "payout_amount", details } };
  }
  // A payment without a name could not be told from another one.
  return providerTxnId === "" ? open(call, "UNKNOWN", "NO_TRANSACTION_ID") : { do: "complete", providerTxnId: providerTxnId.slice(0, 100) };
}

function refusedPayment(call: AnsweredCall, { code, isDoubtful }: Extract<RailAnswer, { state: "failed" }>): NextStep {
  if (call.isInstant) return { do: "fail", code };
  const failedSince = call.facts.failedSince ?? call.now;
  const waitSeconds = isDoubtful ? secondReadSeconds.doubtful : secondReadSeconds.plain;
  const leftSeconds = waitSeconds - secondsBetween(failedSince, call.now);
  if (call.facts.failedSince && leftSeconds <= 0) return { do: "fail", code };
  const checkInSeconds = Math.max(1, Math.ceil(leftSeconds));
  return { ...open(call, "UNKNOWN", code, { failedSince, notFoundSince: null }), checkInSeconds };
}

function notFound(call: AnsweredCall, code: string): NextStep {
  // Refused, and nothing kept of it: some rails refuse a wrong number so. No and never heard of it both say
  // that nothing moved; sent again, it would be refused again, for a day.
  const { failedSince } = call.facts;
  if (failedSince) {
    const code = call.facts.lastCode ?? "REFUSED";
    const step = open(call, "UNKNOWN", code, { failedSince, notFoundSince: null });
    if (step.case) return step;
    const leftSeconds = secondReadSeconds.doubtful - secondsBetween(failedSince, call.now);
    return leftSeconds <= 0 ? { do: "fail", code } : { ...step, checkInSeconds: Math.max(1, Math.ceil(leftSeconds)) };
  }
  const notFoundSince = call.facts.notFoundSince ?? call.now;
  const leftSeconds = notFoundSeconds - secondsBetween(notFoundSince, call.now);
  const step = open(call, "UNKNOWN", code, { notFoundSince, failedSince: null });
  // After a day a rail may have forgotten what it paid, so that the same reference would pay again.
  if (step.case) return step;
  if (call.facts.notFoundSince && leftSeconds <= 0) return { ...open(call, "PREPARED", code), checkInSeconds: 1 };
  return { ...step, checkInSeconds: Math.max(1, Math.min(step.checkInSeconds, Math.ceil(leftSeconds))) };
}

function unknown(call: AnsweredCall, code: string): Note {
  // A time-out is no news: what was read before still stands.
  const step = open(call, "UNKNOWN", code, kept(call));
  if (step.case || call.verb === "submit" || !call.isAnswered) return step;
  return { ...step, case: { kind: "payout_unreadable", details: { code } } };
}

const kept = ({ facts: { notFoundSince, failedSince } }: AnsweredCall) => ({ notFoundSince, failedSince });

/** Still open. More than a day after it was sent nothing that is said of it but yes or no is believed. */
function open(call: AnsweredCall, state: Note["state"], code: string, since: Pick<Note, "notFoundSince" | "failedSince"> = { notFoundSince: null, failedSince: null }): Note {
  const isOverdue = secondsBetween(call.facts.since, call.now) > overdueSeconds;
  return {
    do: "note",
    state: isOverdue && state === "ACCEPTED" ? "UNKNOWN" : state,
    code: code.slice(0, 100),
    ...since,
    waitingFor: null,
    checkInSeconds: isOverdue ? overdueCheckSeconds : pollDelaySeconds(call.facts.polls),
    case: isOverdue ? { kind: "payout_overdue", details: { code: code.slice(0, 100) } } : null,
  };
}

/** Seconds until the rail is asked again, by how often it was asked: 5, 15, 45, then 2 and 5 minutes. */
export function pollDelaySeconds(polls: number): number {
  return [5, 15, 45, 120][polls] ?? 300;
}

function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}
