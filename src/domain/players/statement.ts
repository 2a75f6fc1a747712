import { DomainError } from "../shared/errors.ts";
import type { PlayerDeps } from "./profile.ts";

export type Movement = { id: string; kind: string; amountMinor: bigint; heldMinor: bigint; balanceMinor: bigint; reference: string | null; at: Date };

/** What the ledger calls a movement, as its CHECK lists it. */
export const transferKinds = ["deposit", "stake", "payout_win", "claim", "withdrawal", "withdrawal_fee", "opening", "return", "correction", "late_payment", "float", "suspense"] as const;

/** A statement's kinds: what was held is later paid or returned, and is said so. */
export const movementKinds: readonly string[] = [...transferKinds, ...["withdrawal", "withdrawal_fee", "return"].flatMap((held) => [`${held}_paid`, `${held}_returned`])];

const cursorForm = /^[1-9]\d{0,17}$/;

/**
 * The player's statement, newest first. A movement's amount is signed and counts what was set aside
 * as gone, so that the running balance is what could be staked or withdrawn after it. `cursor` is
 * the id of the last movement already seen.
 */
export async function listMovements(deps: PlayerDeps, request: { playerId: number; limit: number; cursor?: string | undefined }): Promise<{ items: Movement[]; nextCursor: string | null }> {
  const { playerId, limit, cursor } = request;
  if (cursor !== undefined && !cursorForm.test(cursor)) throw new DomainError("invalid_input", { issues: [{ path: ["cursor"], message: "not a cursor of this list" }] });
  const rows = await deps.db.entry.findMany({
    where: { account: { playerId, currency: deps.currency, kind: "PLAYER" }, ...(cursor === undefined ? {} : { version: { lt: BigInt(cursor) } }) },
    include: { transfer: { select: { kind: true, phase: true, ref: true } } },
    orderBy: { version: "desc" },
    take: limit + 1,
  });
  const items = rows.slice(0, limit).map((row) => ({
    id: String(row.version),
    kind: row.transfer.phase === "VOID" ? `${row.transfer.kind}_returned` : row.transfer.phase === "POST" ? `${row.transfer.kind}_paid` : row.transfer.kind,
    amountMinor: row.delta - row.heldDelta,
    heldMinor: row.heldAfter,
    balanceMinor: row.postedAfter - row.heldAfter,
    reference: row.transfer.ref,
    at: row.createdAt,
  }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
