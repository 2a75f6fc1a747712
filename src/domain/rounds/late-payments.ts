import type { GameDeps } from "./ports.ts";

/** What went back of a payment that was not played, and how far that is. */
export type Refund = { amountMinor: bigint; status: "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED" };

/** `refund` is null where no payout carries the money: a person sees to it. */
export type LatePayment = { refund: Refund | null };

/** By a round's number: the payments that came for these rounds and were not played. Two reads at most, by index, and none for no rounds. */
export async function latePaymentsOf({ db }: Pick<GameDeps, "db">, roundIds: readonly bigint[]): Promise<ReadonlyMap<bigint, LatePayment>> {
  if (roundIds.length === 0) return new Map();
  const late = await db.collection.findMany({ where: { roundId: { in: [...roundIds] }, lateTxnId: { not: null } }, select: { roundId: true, refundId: true } });
  const refunds = await refundsOf(db, late.flatMap(({ refundId }) => (refundId === null ? [] : [refundId])));
  return new Map(late.flatMap(({ roundId, refundId }) => (roundId === null ? [] : [[roundId, { refund: refunds.get(refundId) ?? null }]])));
}

async function refundsOf(db: GameDeps["db"], ids: readonly string[]): Promise<ReadonlyMap<string | null, Refund>> {
  if (ids.length === 0) return new Map();
  const found = await db.withdrawRequest.findMany({ where: { publicId: { in: [...ids] } }, select: { publicId: true, amount: true, status: true } });
  return new Map(found.map(({ publicId, amount, status }) => [publicId, { amountMinor: BigInt(amount.toFixed(0)), status }]));
}
