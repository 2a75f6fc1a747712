import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RailAnswer } from "../rails/ports.ts";
import { doubtfulFailedMs, nextQuestion, nextStep, steadyMs, surelyFailedMs, watchMs, type CollectionFacts } from "./next-step.ts";

const deadlineAt = new Date("2026-11-21T10:03:00Z");
const base: CollectionFacts = { state: "ACCEPTED", amountMinor: 5000n, currency: "UGX", sends: 1, polls: 0, deadlineAt, notFoundSince: null, failedSince: null, txnId: null, isWatched: true };
const facts = (change: Partial<CollectionFacts> = {}): CollectionFacts => ({ ...base, ...change });
/** So many milliseconds after the deadline; before it where negative. */
const at = (ms: number) => new Date(deadlineAt.getTime() + ms);
const ask = (change: Partial<CollectionFacts>, answer: RailAnswer, ms = -60_000) => nextStep(facts(change), answer, { now: at(ms), isSend: false });
const send = (change: Partial<CollectionFacts>, answer: RailAnswer, ms = -60_000) => nextStep(facts({ state: "SENT", ...change }), answer, { now: at(ms), isSend: true });

const paid = { state: "succeeded", providerTxnId: "T1", amountMinor: 5000n, currency: "UGX" } as const;
const pending = { state: "accepted", code: "PENDING" } as const;
const unheard = { state: "not_found", code: "RESOURCE_NOT_FOUND" } as const;
const lost = { state: "unknown", code: "TIMEOUT" } as const;
const declined = { state: "failed", code: "APPROVAL_REJECTED", isDoubtful: false } as const;
const doubtful = { state: "failed", code: "INTERNAL_PROCESSING_ERROR", isDoubtful: true } as const;
const badKeys = { state: "refused", code: "CREDENTIALS", trouble: "config" } as const;
const busy = { state: "refused", code: "THROTTLED", trouble: "busy" } as const;

describe("before the rail is asked", () => {
  it("what was never sent is sent until the deadline, and given up from then on", () => {
    const fresh = facts({ state: "PREPARED", sends: 0 });
    expect(nextQuestion(fresh, at(-1))).toBe("send");
    expect(nextQuestion(fresh, at(0))).toBe("give_up");
  });

  it("what was sent before is not sent again after the deadline, but asked about", () => {
    expect(nextQuestion(facts({ state: "PREPARED" }), at(-1))).toBe("send");
    expect(nextQuestion(facts({ state: "PREPARED" }), at(0))).toBe("ask");
  });

  it("a closed one is asked about while it is watched, or when its rail told of it", () => {
    expect(nextQuestion(facts({ state: "FAILED" }), at(0))).toBe("ask");
    expect(nextQuestion(facts({ state: "FAILED", isWatched: false }), at(0))).toBe("nothing");
    expect(nextQuestion(facts({ state: "SUCCEEDED", isWatched: false }), at(0), { isReported: true })).toBe("ask");
    expect(nextQuestion(facts({ state: "FAILED", isWatched: false, sends: 0 }), at(0), { isReported: true })).toBe("nothing");
  });
});

describe("a request that the rail does not take", () => {
  const rejected = { state: "refused", code: "HTTP_400", trouble: "request" } as const;
  it("is not made a second time; an earlier sending of it is watched", () => {
    expect(send({ sends: 1 }, rejected)).toEqual({ do: "fail", note: "not_asked", watchAt: at(0) });
    expect(send({ sends: 2 }, rejected)).toEqual({ do: "fail", note: "not_asked", watchAt: at(0) });
  });
});

describe("a payment", () => {
  it("of an amount that cannot be read is asked about until the deadline, and a person's from then on", () => {
    const unreadable = { state: "unknown", code: "AMOUNT_UNREADABLE" } as const;
    expect(ask({}, unreadable)).toMatchObject({ do: "note", state: "ACCEPTED" });
    expect(ask({}, unreadable, 0)).toMatchObject({ do: "fail", note: "expired", watchAt: at(60_000) });
    expect(ask({ state: "FAILED" }, unreadable, 60_000)).toEqual({ do: "puzzle", kind: "collection_unknown" });
  });

  it("as asked is settled, even where nobody looked until after the deadline", () => {
    expect(ask({}, paid)).toEqual({ do: "settle", txn: "T1", amountMinor: 5000n });
    expect(ask({}, { ...paid, amountMinor: null, currency: null }, 5000)).toEqual({ do: "settle", txn: "T1", amountMinor: 5000n });
  });

  it("of another amount or currency is not", () => {
    expect(ask({}, { ...paid, amountMinor: 4999n })).toEqual({ do: "take_late", txn: "T1", amountMinor: 4999n, currency: "UGX" });
    expect(ask({}, { ...paid, amountMinor: 5001n })).toMatchObject({ do: "take_late", amountMinor: 5001n });
    expect(ask({}, { ...paid, currency: "KES" })).toMatchObject({ do: "take_late", currency: "KES" });
  });

  it("after we gave up is sent back, and after it was booked is for the database to tell", () => {
    expect(ask({ state: "FAILED" }, paid, 60_000)).toMatchObject({ do: "take_late", amountMinor: 5000n });
    expect(ask({ state: "SUCCEEDED", txnId: "T0" }, paid)).toMatchObject({ do: "take_late", txn: "T1" });
  });

  it("that the rail takes back after it was booked is a contradiction", () => {
    expect(ask({ state: "SUCCEEDED", txnId: "T1" }, declined)).toEqual({ do: "puzzle", kind: "contradiction" });
    expect(ask({ state: "SUCCEEDED", txnId: "T1" }, unheard)).toEqual({ do: "nothing" });
    expect(ask({ state: "FAILED", txnId: "T1" }, declined)).toEqual({ do: "nothing" });
  });
});

describe("while the owner may still pay", () => {
  it("a plain refusal ends it at once, and is looked at once more a minute later", () => {
    expect(ask({}, declined)).toEqual({ do: "fail", note: "declined", watchAt: at(0) });
  });

  it("a refusal that rails take back is believed a minute after it was first said, or at the deadline", () => {
    const failedSince = at(-100_000);
    expect(ask({}, doubtful)).toMatchObject({ do: "note", state: "UNKNOWN" });
    expect(ask({ failedSince }, doubtful, -100_000 + surelyFailedMs - 1)).toMatchObject({ do: "note" });
    expect(ask({ failedSince }, doubtful, -100_000 + surelyFailedMs)).toMatchObject({ do: "fail", note: "declined" });
    expect(ask({}, doubtful, 0)).toMatchObject({ do: "fail", note: "declined" });
  });

  it("an undecided one is asked about again, sooner at first, and never later than its deadline", () => {
    expect(ask({}, pending)).toEqual({ do: "note", state: "ACCEPTED", nextAt: at(-57_000) });
    expect(ask({ polls: 99 }, pending)).toEqual({ do: "note", state: "ACCEPTED", nextAt: at(-30_000) });
    expect(ask({ polls: 99 }, pending, -10_000)).toEqual({ do: "note", state: "ACCEPTED", nextAt: at(0) });
  });

  it("no answer keeps what is known, and is unknown where nothing is", () => {
    expect(ask({}, lost)).toMatchObject({ do: "note", state: "ACCEPTED" });
    expect(send({}, lost)).toMatchObject({ do: "note", state: "UNKNOWN" });
  });

  it("a rail that has not heard of it is asked again for two minutes, and then sent the same reference", () => {
    const notFoundSince = at(-150_000);
    expect(ask({}, unheard)).toMatchObject({ do: "note", state: "UNKNOWN" });
    expect(ask({ state: "UNKNOWN", notFoundSince }, unheard, -150_000 + steadyMs - 1)).toEqual({ do: "note", state: "UNKNOWN", nextAt: at(-150_000 + steadyMs) });
    expect(ask({ state: "UNKNOWN", notFoundSince }, unheard, -150_000 + steadyMs)).toMatchObject({ do: "note", state: "PREPARED" });
  });

  it("wrong keys at the first send end it unasked; later, or too many calls, it waits to be sent again", () => {
    expect(send({}, badKeys)).toEqual({ do: "fail", note: "not_asked", watchAt: at(0) });
    expect(send({ sends: 2 }, badKeys)).toMatchObject({ do: "note", state: "PREPARED" });
    expect(send({}, busy)).toEqual({ do: "note", state: "PREPARED", nextAt: at(-55_000) });
  });

  it.each([pending, unheard, lost, busy])("at the deadline it is given up and watched on: $state", (answer) => {
    expect(ask({}, answer, -1)).toMatchObject({ do: "note" });
    expect(ask({}, answer, 0)).toEqual({ do: "fail", note: "expired", watchAt: at(60_000) });
  });
});

describe("after we gave up", () => {
  const closed = { state: "FAILED" } as const;

  it("the payment is asked about for a day, less and less often, and then a person is", () => {
    expect(ask(closed, pending, 599_999)).toMatchObject({ nextAt: at(659_999) });
    expect(ask(closed, pending, 600_000)).toMatchObject({ nextAt: at(900_000) });
    expect(ask(closed, pending, 3_600_000)).toMatchObject({ nextAt: at(5_400_000) });
    expect(ask(closed, pending, watchMs - 1)).toMatchObject({ do: "note", state: "FAILED" });
    expect(ask(closed, pending, watchMs)).toEqual({ do: "puzzle", kind: "collection_unknown" });
    expect(ask(closed, lost, watchMs)).toEqual({ do: "puzzle", kind: "collection_unknown" });
  });

  it("what its rail has not heard of for that day was never taken", () => {
    expect(ask(closed, unheard, watchMs)).toEqual({ do: "note", state: "FAILED", nextAt: null });
  });

  it("a refusal said twice, a minute apart, is the end; by a doubtful code five minutes", () => {
    const failedSince = at(0);
    const said = { ...closed, failedSince };
    expect(ask(closed, declined, 0)).toEqual({ do: "note", state: "FAILED", nextAt: at(surelyFailedMs) });
    expect(ask(said, declined, surelyFailedMs - 1)).toEqual({ do: "note", state: "FAILED", nextAt: at(surelyFailedMs) });
    expect(ask(said, declined, surelyFailedMs)).toEqual({ do: "note", state: "FAILED", nextAt: null });
    expect(ask(said, doubtful, doubtfulFailedMs - 1)).toMatchObject({ nextAt: at(doubtfulFailedMs) });
    expect(ask(said, doubtful, doubtfulFailedMs)).toEqual({ do: "note", state: "FAILED", nextAt: null });
  });
});

describe("whatever is stored and whatever is answered", () => {
  const instant = fc.integer({ min: -400_000, max: watchMs + 400_000 }).map(at);
  const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
  const state = fc.constantFrom("SENT", "ACCEPTED", "UNKNOWN", "SUCCEEDED", "FAILED");
  const anyFacts: fc.Arbitrary<CollectionFacts> = fc.record({ state, amountMinor: fc.constantFrom(500n, 5000n), currency: fc.constantFrom("UGX", "KES"), sends: fc.integer({ min: 1, max: 4 }), polls: fc.nat(40),
    deadlineAt: fc.constant(deadlineAt), notFoundSince: maybe(instant), failedSince: maybe(instant), txnId: maybe(fc.constantFrom("T1", "T2")), isWatched: fc.boolean() });
  const anyAnswer: fc.Arbitrary<RailAnswer> = fc.oneof(
    fc.record({ state: fc.constant("succeeded" as const), providerTxnId: fc.constantFrom("T1", "T2"), amountMinor: maybe(fc.constantFrom(0n, 500n, 5000n)), currency: maybe(fc.constantFrom("UGX", "KES")) }),
    fc.constantFrom<RailAnswer[]>(pending, unheard, lost, declined, doubtful, badKeys, busy),
  );
  const law = (holds: (facts: CollectionFacts, answer: RailAnswer, now: Date, isSend: boolean) => void) => fc.assert(fc.property(anyFacts, anyAnswer, instant, fc.boolean(), holds), { numRuns: 2000 });

  it("a collection is settled only where it is open and the rail says in plain words that exactly this was paid", () => {
    law((of, answer, now, isSend) => {
      const step = nextStep(of, answer, { now, isSend });
      const isExact = answer.state === "succeeded" && [null, of.amountMinor].includes(answer.amountMinor) && [null, of.currency].includes(answer.currency);
      expect(step.do === "settle").toBe(isExact && of.state !== "SUCCEEDED" && of.state !== "FAILED");
    });
  });

  it("no payment is passed over", () => {
    law((of, answer, now, isSend) => {
      const { do: done } = nextStep(of, answer, { now, isSend });
      expect(answer.state !== "succeeded" || done === "settle" || done === "take_late").toBe(true);
    });
  });

  it("what is open is asked about again, in the future and by the deadline, or is closed", () => {
    law((of, answer, now, isSend) => {
      const step = nextStep(of, answer, { now, isSend });
      if (of.state === "SUCCEEDED" || of.state === "FAILED" || step.do !== "note") return;
      expect(step.nextAt?.getTime()).toBeGreaterThanOrEqual(now.getTime());
      expect(step.nextAt?.getTime()).toBeLessThanOrEqual(deadlineAt.getTime());
    });
  });

  it("what was possibly taken is watched after it was given up", () => {
    law((of, answer, now, isSend) => {
      const step = nextStep(of, answer, { now, isSend });
      const isCertain = answer.state === "refused" && isSend && of.sends === 1;
      expect(step.do !== "fail" || step.watchAt !== null || isCertain).toBe(true);
    });
  });
});
