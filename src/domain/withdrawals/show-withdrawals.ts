import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import type { WithdrawDeps } from "./ports.ts";
import { shownWithdrawal, type ShownWithdrawal } from "./progress.ts";
import type { WithdrawStatus } from "./withdrawal-view.ts";

export type Timeline = { status: WithdrawStatus; note: string | null; at: Date }[];

type ShowDeps = Pick<WithdrawDeps, "db" | "clock">;

/** The attempt that counts is the newest; those approvals count that do for kete.approvals_of, and they are never named. */
const shown = { attempts: { orderBy: { n: "desc" }, take: 1 }, _count: { select: { approvals: { where: { operator: { revokedAt: null, player: { state: "ACTIVE" } } } } } } } as const;

/** One withdrawal of this player with its timeline, oldest event first; anybody else's is not there. */
export async function showWithdrawal(deps: ShowDeps, request: { playerId: number; id: string }): Promise<ShownWithdrawal & { events: Timeline }> {
  const row = isId(request.id) ? await deps.db.withdrawRequest.findFirst({ where: { publicId: request.id, playerId: request.playerId }, include: { ...shown, events: { orderBy: { id: "asc" } } } }) : null;
  if (!row) throw new DomainError("not_found");
  return { ...shownWithdrawal(row, deps.clock()), events: row.events.map(({ toStatus, note, at }) => ({ status: toStatus, note, at })) };
}

/** This player's withdrawals, newest first. `cursor` is the id of the last one already seen. */
export async function listWithdrawals(deps: ShowDeps, request: { playerId: number; limit: number; cursor?: string | undefined }): Promise<{ items: ShownWithdrawal[]; nextCursor: string | null }> {
  const { playerId, limit, cursor } = request;
  const before = cursor === undefined ? null : await deps.db.withdrawRequest.findFirst({ where: { playerId, publicId: isId(cursor) ? cursor : "00000000-0000-0000-0000-000000000000" }, select: { id: true } });
  if (cursor !== undefined && !before) throw new DomainError("invalid_input", { issues: [{ path: ["cursor"], message: "not a cursor of this list" }] });
  const rows = await deps.db.withdrawRequest.findMany({ where: { playerId, ...(before ? { id: { lt: before.id } } : {}) }, include: shown, orderBy: { id: "desc" }, take: limit + 1 });
  const items = rows.slice(0, limit).map((row) => shownWithdrawal(row, deps.clock()));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
