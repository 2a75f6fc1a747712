import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import type { ActiveSeed } from "./active-seeds.ts";
import type { GameDeps } from "./ports.ts";
import { roll } from "./rules.ts";
import { unseal } from "./seeds.ts";
import { playerStakeKey, type Stake } from "./stake-key.ts";

type PlayerStake = Stake & { playerId: number; fingerprint: Buffer };

/** Rounds of one player that race for a nonce: each try but one loses, so a handful of tries is plenty. */
const triesMax = 20;
/** No round ever has it. */
const noNonce = -1;

/**
 * A player's whole round in one statement: nonce, stake, roll and payout. The roll is made for the
 * nonce we know of; if another round took it first, the statement does nothing and we roll again.
 * Returns the round's row id.
 */
export async function playForPlayer(deps: GameDeps, stake: PlayerStake): Promise<bigint> {
  const { playerId } = stake;
  for (let attempt = 0; attempt < triesMax; attempt += 1) {
    const seed = deps.activeSeeds.get(playerId) ?? (await readSeed(deps, playerId));
    // Whatever comes of it, the next round starts from what is true then.
    deps.activeSeeds.forget(playerId);
    // Rolled under the seed that the stake names and no other: it may be the active one since we looked, and
    // both may stand at the same nonce. The statement then finds a round placed before, refuses, or has us look again.
    const isNamed = seed.hash === stake.serverSeedHash;
    const outcome = await (isNamed ? play(deps, stake, seed.nonce, roll(seed.serverSeed, stake.clientSeed, seed.nonce)) : play(deps, stake, noNonce, 0));
    if (outcome.moved || outcome.round_id === null) continue;
    if (isNamed) deps.activeSeeds.keep(playerId, { ...seed, nonce: seed.nonce + 1 });
    return outcome.round_id;
  }
  throw new DomainError("too_fast", { retryAfterSeconds: 1 });
}

async function readSeed(deps: GameDeps, playerId: number): Promise<ActiveSeed> {
  const seed = await deps.db.seed.findFirst({ where: { playerId, state: "ACTIVE" }, select: { hash: true, sealed: true, nextNonce: true } });
  if (!seed) throw new DomainError("seed_mismatch");
  return { hash: seed.hash, serverSeed: unseal(seed.sealed, seed.hash, deps.game.seedSecret), nonce: seed.nextNonce };
}

async function play(deps: GameDeps, stake: PlayerStake, nonce: number, rolled: number): Promise<{ round_id: bigint | null; moved: boolean }> {
  const { currency, edgeBp, intervalSeconds } = deps.game;
  const key = playerStakeKey(stake.playerId, stake.idempotencyKey);
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ round_id: bigint | null; moved: boolean }[]>`
      SELECT round_id, moved, kete.assert_in_time(${stake.expiresAt ?? null}::timestamptz)::text FROM kete.play(${newId()}::uuid, ${stake.playerId}::int, ${stake.serverSeedHash}::char(64), ${nonce}::int, ${rolled}::int,
        ${currency}::char(3), ${stake.amountMinor}::bigint, ${stake.side}::round_side, ${stake.target}::int, ${edgeBp}::int, ${stake.clientSeed},
        ${key}, ${stake.fingerprint}::bytea, ${intervalSeconds}::int)`,
  );
  const outcome = rows[0];
  if (!outcome) throw new Error("kete.play returned no row");
  return outcome;
}
