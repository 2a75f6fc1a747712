import type { OperatorDeps } from "./ports.ts";
import { pageOf, seenIn } from "./rules.ts";

export type ShownReconciliation = { id: string; rail: string; currency: string; actor: string; startedAt: Date; endedAt: Date | null; checked: number; ledgerMinor: bigint | null; inFlightMinor: bigint | null; railMinor: bigint | null; unexplainedMinor: bigint | null; failure: string | null };
export type ShownDifference = { id: string; rail: string; kind: string; reference: string | null; amountMinor: bigint; currency: string; details: string; firstSeenAt: Date; lastSeenAt: Date };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// Runs are one a day and rail, and by hand; a hundred reach back further than anybody looks.
const runsMax = 100;

/** The newest comparisons of our books with the rails. */
export async function listReconciliations({ db }: Pick<OperatorDeps, "db">, { limit }: { limit: number }): Promise<ShownReconciliation[]> {
  const rows = await db.reconciliation.findMany({ orderBy: [{ startedAt: "desc" }, { id: "desc" }], take: Math.min(limit, runsMax) });
  return rows.map(({ ledgerBalance, inFlight, railBalance, unexplained, ...row }) => ({ ...row, ledgerMinor: ledgerBalance, inFlightMinor: inFlight, railMinor: railBalance, unexplainedMinor: unexplained }));
}

/** Differences that are still there, oldest first. Refuses with invalid_input a cursor that is none. */
export async function listDifferences({ db }: Pick<OperatorDeps, "db">, { limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<{ items: ShownDifference[]; nextCursor: string | null }> {
  const seen = cursor === undefined ? null : seenIn(cursor, uuid);
  const after = seen ? { OR: [{ firstSeenAt: { gt: seen.at } }, { firstSeenAt: seen.at, id: { gt: seen.id } }] } : {};
  const rows = await db.difference.findMany({ where: { AND: [{ clearedAt: null }, after] }, orderBy: [{ firstSeenAt: "asc" }, { id: "asc" }], take: limit + 1 });
  const { items, nextCursor } = pageOf(rows, limit, ({ firstSeenAt, id }) => ({ at: firstSeenAt, id }));
  return { items: items.map(({ amount, details, ...row }) => ({ ...row, amountMinor: amount, details: JSON.stringify(details) })), nextCursor };
}
