import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import type { GameDeps } from "./ports.ts";
import { roll } from "./rules.ts";
import { unseal } from "./seeds.ts";
import { playerStakeKey, type Stake } from "./stake-key.ts";

type PlayerStake = Stake & { playerId: number; fingerprint: Buffer };

/** Rounds of one player that race for a nonce: each try but one loses, so a handful of tries is plenty. */
const triesMax = 20;

/**
 * A player's whole round in one statement: nonce, stake, roll and payout. The roll is made for the
 * nonce we read; if another round took it first, the statement does nothing and we roll again.
 * Returns the round's row id.
 */
export async function playForPlayer(deps: GameDeps, stake: PlayerStake): Promise<bigint> {
  for (let attempt = 0; attempt < triesMax; attempt += 1) {
    const seed = await deps.db.seed.findFirst({ where: { playerId: stake.playerId, state: "ACTIVE" }, select: { hash: true, sealed: true, nextNonce: true } });
    if (!seed) throw new DomainError("seed_mismatch");
    const rolled = roll(unseal(seed.sealed, seed.hash, deps.game.seedSecret), stake.clientSeed, seed.nextNonce);
    const outcome = await play(deps, stake, seed.nextNonce, rolled);
    if (!outcome.moved && outcome.round_id !== null) return outcome.round_id;
  }
  throw new DomainError("too_fast", { retryAfterSeconds: 1 });
}

async function play(deps: GameDeps, stake: PlayerStake, nonce: number, rolled: number): Promise<{ round_id: bigint | null; moved: boolean }> {
  const { currency, edgeBp, intervalSeconds } = deps.game;
  const key = playerStakeKey(stake.playerId, stake.idempotencyKey);
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ round_id: bigint | null; moved: boolean }[]>`
      SELECT round_id, moved FROM kete.play(${newId()}::uuid, ${stake.playerId}::int, ${stake.serverSeedHash}::char(64), ${nonce}::int, ${rolled}::int,
        ${currency}::char(3), ${stake.amountMinor}::bigint, ${stake.side}::round_side, ${stake.target}::int, ${edgeBp}::int, ${stake.clientSeed},
        ${key}, ${stake.fingerprint}::bytea, ${intervalSeconds}::int)`,
  );
  const outcome = rows[0];
  if (!outcome) throw new Error("kete.play returned no row");
  return outcome;
}
