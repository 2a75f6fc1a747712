import { reserveSeeds, storeSeeds } from "./seeds.ts";
import type { GameDeps, Gamer } from "./ports.ts";

export type GameView = { currency: string; minStake: bigint; maxStake: bigint; edgeBp: number; activeSeedHash: string; nextSeedHash: string; nonce: number };

/**
 * The game as this player or guest may play it next: limits, and the hashes committed to. Somebody
 * new gets a seed pair reserved for a while; the first stake that names it takes it. `address` is the
 * tag of the asker's, where it is known: reservations are counted by it.
 */
export async function showGame(deps: GameDeps, gamer: Gamer, address: string | null = null): Promise<GameView> {
  const { currency, minStake, maxStake, edgeBp } = deps.game;
  const seeds = (await committedSeeds(deps, gamer)) ?? (await freshSeeds(deps, gamer, address));
  return { currency, minStake, maxStake, edgeBp, ...seeds };
}

type Committed = Pick<GameView, "activeSeedHash" | "nextSeedHash" | "nonce">;

async function committedSeeds(deps: GameDeps, { playerId, guestId }: Gamer): Promise<Committed | null> {
  const owner = playerId !== null ? { playerId } : guestId !== null ? { guest: { publicId: guestId } } : null;
  if (!owner) return null;
  const seed = await deps.db.seed.findFirst({ where: { ...owner, state: "ACTIVE" }, select: { hash: true, nextNonce: true, next: { select: { hash: true } } } });
  return seed?.next ? { activeSeedHash: seed.hash, nextSeedHash: seed.next.hash, nonce: seed.nextNonce } : null;
}

async function freshSeeds(deps: GameDeps, gamer: Gamer, address: string | null): Promise<Committed> {
  const { seedSecret: secret, reserveMinutes } = deps.game;
  if (gamer.playerId === null) {
    const { activeHash, nextHash } = await reserveSeeds(deps.db, { secret, reserveMinutes, address });
    return { activeSeedHash: activeHash, nextSeedHash: nextHash, nonce: 0 };
  }
  const stored = await storeSeeds(deps.db, { playerId: gamer.playerId, secret });
  // Two first visits of one player may race: the seeds that were stored first are his, so ask again.
  const kept = await committedSeeds(deps, gamer);
  return kept ?? { activeSeedHash: stored.active.hash, nextSeedHash: stored.next.hash, nonce: 0 };
}
