import type { RailAnswer } from "../rails/ports.ts";
import type { Found, Item } from "./ports.ts";

/** What the rail said of an item, as far as it can be compared; null where it could not tell. */
function movedBy(answer: RailAnswer, item: Item): bigint | null {
  if (answer.state === "succeeded") return answer.amountMinor ?? item.amountMinor;
  return answer.state === "failed" || answer.state === "not_found" ? 0n : null;
}

/** Whether the rail's answer says enough to compare by. */
export function isTold(answer: RailAnswer): boolean {
  return answer.state === "succeeded" || answer.state === "failed" || answer.state === "not_found";
}

/**
 * Compares one closed payout or collection three ways: its state, what the ledger moved for it, and what
 * the rail says it moved. Null where all agree, or where the rail could not tell (`answer` null: it was
 * not asked).
 */
export function differenceOf(item: Item, answer: RailAnswer | null): Found | null {
  const sign = item.direction === "out" ? -1n : 1n;
  const details = { direction: item.direction, ours: item.state, amount: String(item.amountMinor), booked: String(item.bookedMinor), rail: answer?.state ?? null };
  const found = (kind: string, amountMinor: bigint): Found => ({ kind, reference: item.reference, amountMinor, details });
  // A payment that came after we gave up is booked too, as money to be sent back: its collection stays FAILED.
  const isLate = item.direction === "in" && item.state === "FAILED" && item.bookedMinor > 0n;
  const stated = item.state === "SUCCEEDED" ? item.amountMinor : isLate ? item.bookedMinor : 0n;
  if (item.bookedMinor !== stated) return found("books_disagree", sign * (stated - item.bookedMinor));
  const moved = answer && movedBy(answer, item);
  if (moved === null || moved === stated) return null;
  const kind = stated === 0n ? "rail_moved_it" : moved === 0n ? "rail_did_not" : "rail_amount";
  return found(kind, sign * (moved - stated));
}

export type Books = { expected: bigint; inFlightOut: bigint; inFlightIn: bigint };

/**
 * What of a rail's balance our books do not account for, in minor units: how far it lies outside of what
 * we expect, once what is on its way (which the rail may or may not have moved) and the differences
 * already known are allowed for. The books are read before and after the rail was asked, since money
 * moves meanwhile.
 */
export function unexplainedOf({ before, after, balance, known }: { before: Books; after: Books; balance: bigint; known: bigint }): bigint {
  const low = least(before.expected, after.expected) - most(before.inFlightOut, after.inFlightOut) + known;
  const high = most(before.expected, after.expected) + most(before.inFlightIn, after.inFlightIn) + known;
  return balance < low ? balance - low : balance > high ? balance - high : 0n;
}

const least = (a: bigint, b: bigint) => (a < b ? a : b);
const most = (a: bigint, b: bigint) => (a > b ? a : b);
const size = (amount: bigint) => (amount < 0n ? -amount : amount);

/** What is left of each difference once suspense entries are counted, all together: zero is what it must come back to. */
export function leftOpen(found: readonly Found[], bookedOf: (found: Found) => bigint): bigint {
  return found.reduce((sum, one) => sum + size(one.amountMinor - bookedOf(one)), 0n);
}
