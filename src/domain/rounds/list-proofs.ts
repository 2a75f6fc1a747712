import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { roundParts, roundViews, type RoundView } from "./round-view.ts";
import { ownedBy } from "./show-round.ts";

/**
 * All rounds of this player or guest, newest first, with their seeds where they are revealed: what a
 * browser needs to check every one of them. `limit` is 1 to 100; `cursor` is the id of the last round
 * already seen. Refuses with invalid_input a cursor that is none of this reader's.
 */
export async function listProofs({ db }: Pick<GameDeps, "db">, request: { gamer: Gamer; limit: number; cursor?: string | undefined }): Promise<{ items: RoundView[]; nextCursor: string | null }> {
  const { limit, cursor } = request;
  const owner = ownedBy(request.gamer);
  const before = owner !== null && cursor !== undefined && isId(cursor) ? await db.round.findFirst({ where: { publicId: cursor, OR: owner }, select: { id: true } }) : null;
  if (cursor !== undefined && !before) throw new DomainError("invalid_input", { issues: [{ path: ["cursor"], message: "not a cursor of this list" }] });
  if (!owner) return { items: [], nextCursor: null };
  const rows = await db.round.findMany({ where: { OR: owner, ...(before ? { id: { lt: before.id } } : {}) }, include: roundParts, orderBy: { id: "desc" }, take: limit + 1 });
  const items = await roundViews({ db }, request.gamer, rows.slice(0, limit));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
