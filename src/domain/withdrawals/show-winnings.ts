import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { maskPhone } from "../shared/phone.ts";
import type { WithdrawDeps } from "./ports.ts";
import { returnsOf } from "./send-winnings.ts";
import { withdrawalView, type WithdrawalView } from "./withdrawal-view.ts";

/** What waits on one phone for one guest, and what he has sent to it. */
export type Winnings = {
  /** The guest's latest round that this phone has paid for: by its id the winnings are asked for. */
  roundId: string;
  phone: string;
  /** Won by this guest's rounds, neither claimed nor on its way, and really there. */
  amountMinor: bigint;
  /** Newest first. */
  sent: WithdrawalView[];
};

/** A guest shares a browser, not a village's phones. */
const phonesMax = 20;
const sentMax = 10;

type Row = { guestKey: number; roundId: string; phone: string; amountMinor: bigint; allMinor: bigint };

/**
 * The phones that have paid for this guest's rounds, and what waits on each for him: no more than his own rounds won.
 * Those on which something waits come first, then those it is on its way to, then the latest. `unlistedMinor` waits on
 * phones past the limit, so that list and sum agree.
 */
export async function showWinnings(deps: Pick<WithdrawDeps, "db" | "withdraw">, { guestId }: { guestId: string | null }): Promise<{ items: Winnings[]; unlistedMinor: bigint }> {
  if (guestId === null) return { items: [], unlistedMinor: 0n };
  const rows = await deps.db.$queryRaw<Row[]>`
    WITH phones AS (
      SELECT g.id AS guest, r.phone, max(r.id) AS latest, bool_or(r.status = 'WON') AS has_won FROM guests g JOIN rounds r ON r.guest_id = g.id
       WHERE g.public_id = ${guestId}::uuid AND r.status IN ('WON', 'LOST') AND r.phone IS NOT NULL GROUP BY g.id, r.phone),
    purses AS (SELECT p.*, CASE WHEN has_won THEN coalesce(kete.waiting_winnings(p.guest, p.phone, ${deps.withdraw.currency}::char(3)), 0) ELSE 0 END AS amount FROM phones p)
    SELECT p.guest AS "guestKey", r.public_id::text AS "roundId", p.phone, p.amount::bigint AS "amountMinor", (sum(p.amount) OVER ())::bigint AS "allMinor"
      FROM purses p JOIN rounds r ON r.id = p.latest
     ORDER BY p.amount > 0 DESC, EXISTS (
       SELECT FROM withdraw_requests w WHERE w.kind = 'RETURN' AND w.phone = p.phone AND w.status IN ('PENDING', 'PROCESSING') AND starts_with(w.idem_key, 'guest:' || p.guest || ':')) DESC, p.latest DESC
     LIMIT ${phonesMax}`;
  const items = await Promise.all(rows.map(async ({ guestKey, roundId, phone, amountMinor }) => {
    const sent = await deps.db.withdrawRequest.findMany({ where: { kind: "RETURN", phone, idemKey: { startsWith: returnsOf(guestKey) } }, orderBy: { id: "desc" }, take: sentMax });
    return { roundId, phone: maskPhone(phone), amountMinor, sent: sent.map(withdrawalView) };
  }));
  return { items, unlistedMinor: items.reduce((rest, { amountMinor }) => rest - amountMinor, rows[0]?.allMinor ?? 0n) };
}

/**
 * What waits for this guest on the phone that paid for this round of his. Refuses with not_found a round that is not
 * his or that no phone has paid for.
 */
export async function waitingOn(deps: Pick<WithdrawDeps, "db" | "withdraw">, { guestId, roundId }: { guestId: string | null; roundId: string }): Promise<bigint> {
  const rows = guestId === null || !isId(roundId) ? [] : await deps.db.$queryRaw<{ amount: bigint }[]>`
    SELECT coalesce(kete.waiting_winnings(g.id, r.phone, ${deps.withdraw.currency}::char(3)), 0)::bigint AS amount
      FROM rounds r JOIN guests g ON g.id = r.guest_id
     WHERE r.public_id = ${roundId}::uuid AND g.public_id = ${guestId}::uuid AND r.status IN ('WON', 'LOST') AND r.phone IS NOT NULL`;
  const [found] = rows;
  if (!found) throw new DomainError("not_found");
  return found.amount;
}
