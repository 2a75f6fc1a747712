import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { roundParts, roundView, type RoundView } from "./round-view.ts";

/** One round, for its player or its guest; to anybody else it is not there. */
export async function showRound(deps: Pick<GameDeps, "db">, request: { id: string; gamer: Gamer }): Promise<RoundView> {
  const owner = isId(request.id) ? ownedBy(request.gamer) : null;
  const row = owner && (await deps.db.round.findFirst({ where: { publicId: request.id, OR: owner }, include: roundParts }));
  if (!row) throw new DomainError("not_found");
  return roundView(deps, request.gamer, row);
}

/** Whose rounds and seeds a reader may see, as a condition of a query: a player's own and those of this browser's guest; null for nobody. */
function ownedBy({ playerId, guestId }: Gamer) {
  const owners = [...(playerId !== null ? [{ playerId }] : []), ...(guestId !== null ? [{ guest: { publicId: guestId } }] : [])];
  return owners.length > 0 ? owners : null;
}
