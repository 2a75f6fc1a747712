import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RailAnswer } from "../rails/ports.ts";
import type { Item } from "./ports.ts";
import { differenceOf, leftOpen, unexplainedOf, type Books } from "./rules.ts";

const item = (change: Partial<Item> = {}): Item => ({ direction: "out", reference: "r", method: "MOMO", destination: "+256772123456", amountMinor: 5000n, state: "SUCCEEDED", bookedMinor: 5000n, ...change });
const paid = (amountMinor: bigint | null = 5000n): RailAnswer => ({ state: "succeeded", providerTxnId: "T", amountMinor, currency: "UGX" });
const failed: RailAnswer = { state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful: false };
const missing: RailAnswer = { state: "not_found", code: "RESOURCE_NOT_FOUND" };
const silent: RailAnswer = { state: "unknown", code: "TIMEOUT" };

describe("one payout or collection", () => {
  it.each<[string, Item, RailAnswer | null, [string, bigint] | null]>([
    ["paid by all three", item(), paid(), null],
    ["paid, and the rail names no amount", item(), paid(null), null],
    ["paid by us, not by the rail: it holds more than we think", item(), failed, ["rail_did_not", 5000n]],
    ["paid by us, unknown to the rail", item(), missing, ["rail_did_not", 5000n]],
    ["failed by us, paid by the rail: it holds less", item({ state: "FAILED", bookedMinor: 0n }), paid(), ["rail_moved_it", -5000n]],
    ["failed by both", item({ state: "FAILED", bookedMinor: 0n }), failed, null],
    ["paid with another amount", item(), paid(4000n), ["rail_amount", 1000n]],
    ["paid without a transfer in the ledger", item({ bookedMinor: 0n }), paid(), ["books_disagree", -5000n]],
    ["failed with a transfer in the ledger", item({ state: "FAILED", bookedMinor: 5000n }), failed, ["books_disagree", 5000n]],
    ["nothing told", item(), silent, null],
    ["a mock is not asked", item(), null, null],
    ["collected by all three", item({ direction: "in" }), paid(), null],
    ["collected by us, not by the rail", item({ direction: "in" }), failed, ["rail_did_not", -5000n]],
    ["given up by us, collected by the rail", item({ direction: "in", state: "FAILED", bookedMinor: 0n }), paid(), ["rail_moved_it", 5000n]],
    ["given up by us and booked late", item({ direction: "in", state: "FAILED", bookedMinor: 5000n }), paid(), null],
  ])("%s", (_, given, answer, expected) => {
    const found = differenceOf(given, answer);
    expect(found && [found.kind, found.amountMinor]).toEqual(expected);
  });
});

describe("a rail's balance", () => {
  const books = (expected: bigint, inFlightOut = 0n, inFlightIn = 0n): Books => ({ expected, inFlightOut, inFlightIn });
  const at = (balance: bigint, now: Books, known = 0n) => unexplainedOf({ before: now, after: now, balance, known });

  it("as expected leaves nothing to explain, and one unit off leaves one", () => {
    expect([at(1000n, books(1000n)), at(999n, books(1000n)), at(1001n, books(1000n))]).toEqual([0n, -1n, 1n]);
  });

  it("may lack what is on its way out and hold what is on its way in, and no unit more", () => {
    const now = books(1000n, 300n, 50n);
    expect([at(700n, now), at(699n, now), at(1050n, now), at(1051n, now)]).toEqual([0n, -1n, 0n, 1n]);
  });

  it("is judged with the differences that are known already", () => {
    expect([at(800n, books(1000n), -200n), at(1000n, books(1000n), -200n)]).toEqual([0n, 200n]);
  });

  it("whatever moves while the rail is asked, an honest balance needs no explanation", () => {
    const money = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(fc.property(money, money, money, fc.boolean(), (start, paidOut, onItsWay, hasPaid) => {
      // A payout is settled between our two looks, and another one may have left the rail already.
      const before = books(start, paidOut + onItsWay);
      const after = books(start - paidOut, onItsWay);
      const balance = start - paidOut - (hasPaid ? onItsWay : 0n);
      expect(unexplainedOf({ before, after, balance, known: 0n })).toBe(0n);
    }));
  });
});

it("a difference is open until suspense entries cover it, to the last unit", () => {
  const found = [{ kind: "rail_moved_it", reference: "a", amountMinor: -5000n, details: {} }, { kind: "balance", reference: null, amountMinor: 20n, details: {} }];
  const booked = (amount: bigint) => leftOpen(found, ({ kind }) => (kind === "balance" ? 0n : amount));
  expect([booked(0n), booked(-4999n), booked(-5000n)]).toEqual([5020n, 21n, 20n]);
});
