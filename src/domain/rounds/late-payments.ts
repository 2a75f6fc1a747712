import type { GameDeps } from "./ports.ts";

/**
 * What became of a payment that was not played: how far its payout is, or CLAIMED. Then it did not go back, was kept
 * on its number's account, and is the balance of the player who has proven the number since.
 */
export type Refund = { amountMinor: bigint; status: "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED" | "CLAIMED" };

/** `refund` is null where no payout carries the money: a person sees to it. `takenBy` is the player of a claim. */
export type LatePayment = { refund: Refund | null; takenBy: number | null };

type Row = { roundId: bigint; refundMinor: bigint | null; status: Exclude<Refund["status"], "CLAIMED"> | null; lateMinor: bigint | null; takenBy: number | null };

/**
 * By a round's number: the payments that came for these rounds and were not played. One statement, and none for no
 * rounds. Whether one was claimed the ledger says, surer than the cases that people close too: a claim takes all that
 * is not held on the phone's account, so that the first one after the last line of this money took it. While a payout
 * holds it no claim can.
 */
export async function latePaymentsOf({ db }: Pick<GameDeps, "db">, roundIds: readonly bigint[]): Promise<ReadonlyMap<bigint, LatePayment>> {
  if (roundIds.length === 0) return new Map();
  const rows = await db.$queryRaw<Row[]>`
    SELECT c.round_id AS "roundId", w.amount::bigint AS "refundMinor", w.status::text AS status, claim.late AS "lateMinor", claim.player_id AS "takenBy"
      FROM collections c LEFT JOIN withdraw_requests w ON w.public_id = c.refund_id
      LEFT JOIN LATERAL (
        SELECT late.amount AS late, taker.player_id
          FROM ledger.transfer late
          JOIN ledger.entry e ON e.account_id = late.credit_id
          JOIN ledger.transfer t ON t.seq = e.transfer_seq AND t.kind = 'claim'
          JOIN ledger.account taker ON taker.id = t.credit_id
         WHERE late.idem_key = 'late:' || c.id AND (w.id IS NULL OR w.status IN ('FAILED', 'CANCELLED'))
           AND e.version > (SELECT max(own.version) FROM ledger.entry own JOIN ledger.transfer o ON o.seq = own.transfer_seq
                             WHERE own.account_id = late.credit_id AND o.ref IN (c.id, c.refund_id))
         ORDER BY e.version LIMIT 1) claim ON true
     WHERE c.round_id = ANY(${[...roundIds]}::bigint[]) AND c.late_txn_id IS NOT NULL`;
  return new Map(rows.map((row) => [row.roundId, { refund: refundOf(row), takenBy: row.takenBy }]));
}

function refundOf({ refundMinor, status, lateMinor, takenBy }: Row): Refund | null {
  if (takenBy !== null && lateMinor !== null) return { amountMinor: lateMinor, status: "CLAIMED" };
  return refundMinor === null || status === null ? null : { amountMinor: refundMinor, status };
}
