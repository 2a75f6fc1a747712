import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { newSeed, seal, unseal } from "./seeds.ts";

export type RotateDeps = Pick<GameDeps, "db" | "game" | "activeSeeds">;

/** What was revealed, with how many rounds were placed under it (void ones too), and what is committed to now. */
export type Rotation = { revealed: { serverSeed: string; serverSeedHash: string; rounds: number }; activeSeedHash: string; nextSeedHash: string };

/**
 * Reveals the active seed, makes the next one active and commits to a new next one. `activeSeedHash` is the
 * seed that the asker believes is active: one that is named is rotated once, and naming it again gives the
 * same reveal, with the hashes that stand by then. Without a name a seed that was never played under stays
 * and the rotation it came by is told again, so that a doubled request rotates once too.
 * Refuses with round_undecided, seed_unused (nothing was played under it) and seed_mismatch.
 */
export async function rotateSeed(deps: RotateDeps, request: { gamer: Gamer; activeSeedHash?: string | undefined }): Promise<Rotation> {
  const { gamer } = request;
  const hash = request.activeSeedHash ?? (await seedToRotate(deps, gamer));
  return rotate(deps, { gamer, hash, serverSeed: await openSeed(deps, gamer, hash) });
}

/** Whose seeds they are; a visitor who has never staked has none. A signed-in player's guest session is not what he plays. */
function ownerOf({ playerId, guestId }: Gamer) {
  if (playerId !== null) return { playerId };
  if (guestId !== null) return { guest: { publicId: guestId } };
  throw new DomainError("seed_unused");
}

async function seedToRotate(deps: RotateDeps, gamer: Gamer): Promise<string> {
  const active = await deps.db.seed.findFirst({ where: { ...ownerOf(gamer), state: "ACTIVE" }, select: { hash: true, nextNonce: true, previous: { select: { hash: true } } } });
  if (!active) throw new DomainError("seed_unused");
  return active.nextNonce === 0 && active.previous ? active.previous.hash : active.hash;
}

/**
 * The server seed that may be revealed, or null where it has been already. What cannot be revealed is not
 * even opened: the statement decides, and until then the seed goes nowhere.
 */
async function openSeed(deps: RotateDeps, gamer: Gamer, hash: string): Promise<string | null> {
  const seed = await deps.db.seed.findFirst({
    where: { ...ownerOf(gamer), hash, state: { in: ["ACTIVE", "REVEALED"] } },
    select: { state: true, sealed: true, nextNonce: true, previous: { select: { id: true } }, rounds: { where: { status: "AWAITING_PAYMENT" }, select: { id: true }, take: 1 } },
  });
  if (!seed) throw new DomainError("seed_mismatch");
  if (seed.state === "REVEALED") return null;
  if (seed.nextNonce === 0 && seed.previous) throw new DomainError("seed_unused");
  if (seed.rounds.length > 0) throw new DomainError("round_undecided");
  return unseal(seed.sealed, hash, deps.game.seedSecret);
}

async function rotate(deps: RotateDeps, { gamer, hash, serverSeed }: { gamer: Gamer; hash: string; serverSeed: string | null }): Promise<Rotation> {
  const next = newSeed();
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ revealed: string; rounds: number; active_hash: string; next_hash: string }[]>`
      SELECT revealed, rounds, active_hash, next_hash FROM kete.rotate_seed(${gamer.playerId}::int, ${gamer.guestId}::uuid, ${hash}::char(64), ${serverSeed},
        ${next.hash}::char(64), ${seal(next, deps.game.seedSecret)}::bytea)`,
  );
  // Other processes find out by the statement that plays; this one need not ask it.
  if (gamer.playerId !== null) deps.activeSeeds.forget(gamer.playerId);
  const [done] = rows;
  if (!done) throw new Error("kete.rotate_seed returned no row");
  return { revealed: { serverSeed: done.revealed, serverSeedHash: hash, rounds: done.rounds }, activeSeedHash: done.active_hash, nextSeedHash: done.next_hash };
}
