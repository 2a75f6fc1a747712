import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { roundParts, roundView, roundViews, type RoundView } from "./round-view.ts";

/** One round, for its player or its guest; to anybody else it is not there. */
export async function showRound(deps: Pick<GameDeps, "db">, request: { id: string; gamer: Gamer }): Promise<RoundView> {
  const owner = isId(request.id) ? ownedBy(request.gamer) : null;
  const row = owner && (await deps.db.round.findFirst({ where: { publicId: request.id, OR: owner }, include: roundParts }));
  if (!row) throw new DomainError("not_found");
  return roundView(deps, request.gamer, row);
}

/** The latest rounds of this player or guest, newest first. `limit` is 1 to 100. */
export async function recentRounds(deps: Pick<GameDeps, "db">, request: { gamer: Gamer; limit: number }): Promise<RoundView[]> {
  const owner = ownedBy(request.gamer);
  if (!owner) return [];
  const rows = await deps.db.round.findMany({ where: { OR: owner }, include: roundParts, orderBy: { id: "desc" }, take: request.limit });
  return roundViews(deps, request.gamer, rows);
}

/** So many late payments of one guest, and no more, are of use to anybody. */
const lateMax = 10;

/** This guest's rounds that were paid too late and so not played, newest first: whose money goes back. */
export async function lateRounds(deps: Pick<GameDeps, "db">, { guestId }: { guestId: string | null }): Promise<RoundView[]> {
  if (guestId === null) return [];
  const rows = await deps.db.round.findMany({
    where: { guest: { publicId: guestId }, status: "VOID", collection: { lateTxnId: { not: null } } }, include: roundParts, orderBy: { id: "desc" }, take: lateMax,
  });
  return roundViews(deps, { playerId: null, guestId }, rows);
}

/** Whose rounds and seeds a reader may see, as a condition of a query: a player's own and those of this browser's guest; null for nobody. */
export function ownedBy({ playerId, guestId }: Gamer) {
  const owners = [...(playerId !== null ? [{ playerId }] : []), ...(guestId !== null ? [{ guest: { publicId: guestId } }] : [])];
  return owners.length > 0 ? owners : null;
}
