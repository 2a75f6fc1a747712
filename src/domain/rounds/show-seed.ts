import { DomainError } from "../shared/errors.ts";
import { ownersOf } from "./own-rounds.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { roundParts, roundViews, type RoundView } from "./round-view.ts";

/** A seed as those who played under it may see it: `serverSeed` is there once it has been revealed, never before. */
export type SeedView = { serverSeedHash: string; serverSeed: string | null; isActive: boolean; revealedAt: Date | null; rounds: number };

/**
 * One seed of this player or guest, with the rounds placed under it, the first first. A player also sees the
 * seeds of guest rounds that became his, and of those only the rounds that did. `limit` is 1 to 100.
 */
export async function showSeed(deps: Pick<GameDeps, "db">, request: { gamer: Gamer; hash: string; limit: number; cursor?: number | undefined }): Promise<{ seed: SeedView; items: RoundView[]; nextCursor: string | null }> {
  const { hash, limit, cursor = -1 } = request;
  const owners = await ownersOf(deps, request.gamer);
  const seed = owners.length === 0 ? null : await deps.db.seed.findFirst({
    where: { hash, state: { in: ["ACTIVE", "REVEALED"] }, OR: [...owners, { rounds: { some: { OR: owners } } }] },
    select: { id: true, hash: true, state: true, revealed: true, revealedAt: true, nextNonce: true },
  });
  if (!seed) throw new DomainError("not_found");
  const rows = await deps.db.round.findMany({ where: { seedId: seed.id, nonce: { gt: cursor }, OR: owners }, include: roundParts, orderBy: { nonce: "asc" }, take: limit + 1 });
  const items = await roundViews(deps, request.gamer, rows.slice(0, limit));
  return {
    seed: { serverSeedHash: seed.hash, serverSeed: seed.revealed, isActive: seed.state === "ACTIVE", revealedAt: seed.revealedAt, rounds: seed.nextNonce },
    items,
    nextCursor: rows.length > limit ? String(items.at(-1)?.nonce) : null,
  };
}
