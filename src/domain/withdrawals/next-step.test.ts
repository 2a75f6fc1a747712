import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RailAnswer } from "../rails/ports.ts";
import { nextStep, notFoundSeconds, overdueSeconds, pollDelaySeconds, secondReadSeconds, type AnsweredCall, type AttemptFacts } from "./next-step.ts";

const now = new Date("2026-11-21T12:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const order = { amountMinor: 5000n, currency: "UGX" };

const facts = (change: Partial<AttemptFacts> = {}): AttemptFacts => ({ since: ago(1), sends: 1, polls: 0, notFoundSince: null, failedSince: null, lastCode: null, ...change });
const step = (verb: AnsweredCall["verb"], answer: RailAnswer, change: Partial<AttemptFacts> = {}, more: Partial<AnsweredCall> = {}) =>
  nextStep({ verb, answer, isAnswered: true, isInstant: false, order, facts: facts(change), now, ...more });

const paid: RailAnswer = { state: "succeeded", providerTxnId: "T1", amountMinor: 5000n, currency: "UGX" };
const refused = (isDoubtful = false): RailAnswer => ({ state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful });
const missing: RailAnswer = { state: "not_found", code: "RESOURCE_NOT_FOUND" };
const accepted: RailAnswer = { state: "accepted", code: "PENDING" };
const timeout: RailAnswer = { state: "unknown", code: "TIMEOUT" };
const silent = { isAnswered: false };

describe("after a send", () => {
  it("202 is asked about in 5 seconds", () => {
    expect(step("submit", accepted)).toMatchObject({ do: "note", state: "ACCEPTED", checkInSeconds: 5, case: null });
  });

  it("409 is our own earlier send, and asked about like any", () => {
    expect(step("submit", { state: "accepted", code: "RESOURCE_ALREADY_EXIST" }, { sends: 2, polls: 3 })).toMatchObject({ state: "ACCEPTED", checkInSeconds: 120 });
  });

  it("a time-out, a reset or a 5xx may have paid", () => {
    expect(step("submit", timeout, {}, silent)).toMatchObject({ do: "note", state: "UNKNOWN", checkInSeconds: 5, case: null });
    expect(step("submit", missing)).toMatchObject({ state: "UNKNOWN", notFoundSince: null });
  });

  it("refused for our settings or for too many calls, it took nothing and goes again under the same reference", () => {
    expect(step("submit", { state: "refused", code: "CREDENTIALS", trouble: "config" })).toMatchObject({ state: "PREPARED", waitingFor: "rail", checkInSeconds: 30 });
    expect(step("submit", { state: "refused", code: "THROTTLED", trouble: "busy" }, { sends: 1 })).toMatchObject({ state: "PREPARED", waitingFor: "rail", checkInSeconds: 5 });
    expect(step("submit", { state: "refused", code: "THROTTLED", trouble: "busy" }, { sends: 9 })).toMatchObject({ state: "PREPARED", checkInSeconds: 300 });
    const rejected = { state: "refused", code: "HTTP_400", trouble: "request" } as const;
    expect(step("submit", rejected, { sends: 2 })).toMatchObject({ state: "PREPARED", waitingFor: "rail", checkInSeconds: 15, case: null });
    expect(step("submit", rejected, { sends: 3 })).toMatchObject({ state: "PREPARED", checkInSeconds: 45, case: { kind: "payout_rejected", details: { code: "HTTP_400" } } });
  });

  it("a failure is not believed yet, but where the rail decides at once", () => {
    expect(step("submit", refused())).toMatchObject({ do: "note", state: "UNKNOWN", failedSince: now, checkInSeconds: 60 });
    expect(step("submit", refused(), {}, { isInstant: true })).toEqual({ do: "fail", code: "PAYEE_NOT_FOUND" });
  });
});

describe("asked about, a payout", () => {
  it("that succeeded is paid", () => {
    expect(step("status", paid)).toEqual({ do: "complete", providerTxnId: "T1" });
    expect(step("status", { ...paid, amountMinor: null, currency: null })).toEqual({ do: "complete", providerTxnId: "T1" });
  });

  it.each([
    ["one unit less", { amountMinor: 4999n }],
    ["one unit more", { amountMinor: 5001n }],
    ["another currency", { currency: "KES" }],
  ])("that succeeded with %s stays open for a person", (_name, change) => {
    expect(step("status", { ...paid, ...change })).toMatchObject({ do: "note", state: "UNKNOWN", code: "AMOUNT", case: { kind: "payout_amount", details: { txn: "T1" } } });
  });

  it("that succeeded under no name is asked about again", () => {
    expect(step("status", { ...paid, providerTxnId: "" })).toMatchObject({ do: "note", state: "UNKNOWN" });
  });

  it("that failed is let go of when it is read again 60 seconds later, and not after 59", () => {
    expect(step("status", refused())).toMatchObject({ state: "UNKNOWN", failedSince: now, checkInSeconds: secondReadSeconds.plain });
    expect(step("status", refused(), { failedSince: ago(59) })).toMatchObject({ do: "note", failedSince: ago(59), checkInSeconds: 1 });
    expect(step("status", refused(), { failedSince: ago(60) })).toEqual({ do: "fail", code: "PAYEE_NOT_FOUND" });
  });

  it("that failed by a code that rails take back waits 5 minutes, and not a second less", () => {
    expect(step("status", refused(true), { failedSince: ago(299) })).toMatchObject({ do: "note", checkInSeconds: 1 });
    expect(step("status", refused(true), { failedSince: ago(300) })).toMatchObject({ do: "fail" });
  });

  it("that failed and is pending afterwards has not failed", () => {
    expect(step("status", accepted, { failedSince: ago(59) })).toMatchObject({ state: "ACCEPTED", failedSince: null });
    expect(step("status", timeout, { failedSince: ago(30) }, silent)).toMatchObject({ state: "UNKNOWN", failedSince: ago(30) });
  });

  it("that is not found goes again after 2 minutes of that, and not a second sooner", () => {
    expect(step("status", missing)).toMatchObject({ state: "UNKNOWN", notFoundSince: now, checkInSeconds: 5 });
    expect(step("status", missing, { notFoundSince: ago(119), polls: 9 })).toMatchObject({ state: "UNKNOWN", notFoundSince: ago(119), checkInSeconds: 1 });
    expect(step("status", missing, { notFoundSince: ago(notFoundSeconds) })).toMatchObject({ state: "PREPARED", checkInSeconds: 1, waitingFor: null });
  });

  it("that was found meanwhile must be missed for 2 minutes anew, and a time-out is neither", () => {
    expect(step("status", accepted, { notFoundSince: ago(119) })).toMatchObject({ notFoundSince: null });
    expect(step("status", timeout, { notFoundSince: ago(119) }, silent)).toMatchObject({ notFoundSince: ago(119) });
  });

  it("that gets a refusal instead of an answer may have been paid", () => {
    expect(step("status", { state: "refused", code: "HTTP_401", trouble: "config" }, { failedSince: ago(9) })).toMatchObject({ state: "UNKNOWN", failedSince: ago(9) });
  });

  it("that has a status we do not know is a person's to look at, and a time-out is not", () => {
    expect(step("status", { state: "unknown", code: "LIMBO" })).toMatchObject({ state: "UNKNOWN", case: { kind: "payout_unreadable", details: { code: "LIMBO" } } });
    expect(step("status", timeout, {}, silent)).toMatchObject({ state: "UNKNOWN", case: null });
  });

  it("open for more than a day is a person's, is asked about hourly, and is never sent again", () => {
    expect(step("status", accepted, { since: ago(overdueSeconds) })).toMatchObject({ state: "ACCEPTED", case: null });
    expect(step("status", accepted, { since: ago(overdueSeconds + 1) })).toMatchObject({ state: "UNKNOWN", checkInSeconds: 3600, case: { kind: "payout_overdue" } });
    expect(step("status", missing, { since: ago(overdueSeconds + 1), notFoundSince: ago(9000) })).toMatchObject({ state: "UNKNOWN", case: { kind: "payout_overdue" } });
    expect(step("status", paid, { since: ago(overdueSeconds + 1) })).toMatchObject({ do: "complete" });
  });

  it("is asked about after 5, 15 and 45 seconds, 2 minutes and then every 5", () => {
    expect([0, 1, 2, 3, 4, 5, 99].map((polls) => step("status", accepted, { polls })).map((one) => one.do === "note" && one.checkInSeconds)).toEqual([5, 15, 45, 120, 300, 300, 300]);
    expect(pollDelaySeconds(1000)).toBe(300);
  });
});

const seconds = (max: number) => fc.option(fc.integer({ min: 0, max }).map(ago), { nil: null });
const anyFacts = fc.record({ since: fc.integer({ min: 0, max: 3 * overdueSeconds }).map(ago), sends: fc.integer({ min: 1, max: 9 }), polls: fc.nat(50), notFoundSince: seconds(2 * overdueSeconds), failedSince: seconds(2 * overdueSeconds), lastCode: fc.option(fc.string({ maxLength: 100 })) });
const anyAnswer = fc.oneof(
  fc.record({ state: fc.constant("succeeded" as const), providerTxnId: fc.string({ maxLength: 120 }), amountMinor: fc.option(fc.bigInt({ min: 4998n, max: 5002n })), currency: fc.option(fc.constantFrom("UGX", "KES")) }),
  fc.record({ state: fc.constant("failed" as const), code: fc.string(), isDoubtful: fc.boolean() }),
  fc.record({ state: fc.constantFrom("accepted" as const, "not_found" as const, "unknown" as const), code: fc.string({ maxLength: 300 }) }),
  fc.record({ state: fc.constant("refused" as const), code: fc.string(), trouble: fc.constantFrom("config" as const, "busy" as const) }),
);
const anyCall = fc.record({ verb: fc.constantFrom("submit" as const, "status" as const), answer: anyAnswer, isAnswered: fc.boolean(), isInstant: fc.constant(false), order: fc.constant(order), facts: anyFacts, now: fc.constant(now) });

describe("a wrong number that the rail refuses at once and keeps nothing of", () => {
  const refusedAgo = (seconds: number) => step("status", missing, { failedSince: ago(seconds), lastCode: "PAYEE_NOT_FOUND" });

  it("is not sent again: it stays refused, and has failed when the rail still does not know of it five minutes on", () => {
    expect(refusedAgo(130)).toMatchObject({ do: "note", state: "UNKNOWN", code: "PAYEE_NOT_FOUND", failedSince: ago(130), checkInSeconds: 170 });
    expect(refusedAgo(secondReadSeconds.doubtful - 1)).toMatchObject({ do: "note", checkInSeconds: 1 });
    expect(refusedAgo(secondReadSeconds.doubtful)).toEqual({ do: "fail", code: "PAYEE_NOT_FOUND" });
  });

  it("is a person's after a day, when a rail may have forgotten anything", () => {
    expect(step("status", missing, { since: ago(overdueSeconds + 1), failedSince: ago(400) })).toMatchObject({ do: "note", case: { kind: "payout_overdue" } });
  });
});

describe("whatever is known and answered", () => {
  it("money is let go of only by the rail's plain word, read twice with a minute between", () => {
    fc.assert(fc.property(anyCall, (call) => {
      if (nextStep(call).do !== "fail") return;
      const { answer } = call;
      // No twice, or no and then five minutes later never heard of it.
      expect(["failed", "not_found"]).toContain(answer.state);
      expect(now.getTime() - (call.facts.failedSince?.getTime() ?? now.getTime())).toBeGreaterThanOrEqual(answer.state === "failed" && !answer.isDoubtful ? 60_000 : 300_000);
    }));
  });

  it("a payout is paid only by the rail's plain word, and with our amount", () => {
    fc.assert(fc.property(anyCall, (call) => {
      const next = nextStep(call);
      if (next.do !== "complete") return;
      const { answer } = call;
      if (answer.state !== "succeeded") throw new Error(`paid by ${answer.state}`);
      expect([null, order.amountMinor]).toContain(answer.amountMinor);
      expect([null, order.currency]).toContain(answer.currency);
      expect(next.providerTxnId.length).toBeGreaterThan(0);
      expect(next.providerTxnId.length).toBeLessThanOrEqual(100);
    }));
  });

  it("a payout is sent again only where the send was refused, or where it was missed for two minutes within a day", () => {
    fc.assert(fc.property(anyCall, (call) => {
      const next = nextStep(call);
      if (next.do !== "note" || next.state !== "PREPARED") return;
      expect(call.answer.state).toBe(call.verb === "submit" ? "refused" : "not_found");
      if (call.verb === "submit") return;
      expect(now.getTime() - (call.facts.notFoundSince?.getTime() ?? now.getTime())).toBeGreaterThanOrEqual(120_000);
      expect(now.getTime() - call.facts.since.getTime()).toBeLessThanOrEqual(overdueSeconds * 1000);
    }));
  });

  it("what stays open is looked at again within the hour, and the database takes what is noted", () => {
    fc.assert(fc.property(anyCall, (call) => {
      const next = nextStep(call);
      if (next.do !== "note") return;
      expect(next.checkInSeconds).toBeGreaterThanOrEqual(1);
      expect(next.checkInSeconds).toBeLessThanOrEqual(3600);
      expect(Number.isInteger(next.checkInSeconds)).toBe(true);
      expect(next.code.length).toBeLessThanOrEqual(100);
    }));
  });
});
