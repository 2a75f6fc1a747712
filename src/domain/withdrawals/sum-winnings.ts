import { latePaymentsOf } from "../rounds/late-payments.ts";
import type { WithdrawDeps } from "./ports.ts";

/** Money of a guest that is not with him yet. `backMinor` is of payments that were not played. */
export type WinningsSum = { waitingMinor: bigint; sentMinor: bigint; backMinor: bigint };

const nothing: WinningsSum = { waitingMinor: 0n, sentMinor: 0n, backMinor: 0n };

/**
 * What waits for this guest on all phones that paid for his rounds, what of it is on its way to them, and what goes
 * back of late payments: one statement, and another where something has to, so that any page may say it. Nothing is
 * asked for a visitor who is no guest. What could not be sent back counts too, until its number's player claims it.
 */
export async function sumWinnings(deps: Pick<WithdrawDeps, "db" | "withdraw">, { guestId }: { guestId: string | null }): Promise<WinningsSum> {
  if (guestId === null) return nothing;
  const rows = await deps.db.$queryRaw<(Omit<WinningsSum, "backMinor"> & { late: bigint[] })[]>`
    WITH guest AS (SELECT id FROM guests WHERE public_id = ${guestId}::uuid),
    phones AS (SELECT DISTINCT g.id AS guest_id, r.phone FROM guest g JOIN rounds r ON r.guest_id = g.id WHERE r.status = 'WON' AND r.phone IS NOT NULL)
    SELECT (SELECT coalesce(sum(kete.waiting_winnings(p.guest_id, p.phone, ${deps.withdraw.currency}::char(3))), 0) FROM phones p)::bigint AS "waitingMinor",
      (SELECT coalesce(sum(w.amount), 0) FROM phones p JOIN withdraw_requests w ON w.kind = 'RETURN' AND w.phone = p.phone
        WHERE w.status IN ('PENDING', 'PROCESSING') AND starts_with(w.idem_key, 'guest:' || p.guest_id || ':'))::bigint AS "sentMinor",
      ARRAY(SELECT r.id FROM guest g JOIN rounds r ON r.guest_id = g.id JOIN collections c ON c.round_id = r.id JOIN withdraw_requests w ON w.public_id = c.refund_id
        WHERE r.status = 'VOID' AND w.status <> 'COMPLETED') AS late`;
  const [sum] = rows;
  if (!sum) return nothing;
  const { late, ...winnings } = sum;
  return { ...winnings, backMinor: await backOf(deps, late) };
}

async function backOf(deps: Pick<WithdrawDeps, "db">, roundIds: readonly bigint[]): Promise<bigint> {
  const refunds = [...(await latePaymentsOf(deps, roundIds)).values()].map(({ refund }) => refund);
  return refunds.reduce((sum, refund) => (refund === null || refund.status === "COMPLETED" || refund.status === "CLAIMED" ? sum : sum + refund.amountMinor), 0n);
}
