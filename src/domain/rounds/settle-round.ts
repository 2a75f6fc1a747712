import type { SettleRound } from "../collections/confirm-collection.ts";
import { exchangeOf } from "../collections/exchange.ts";
import type { GameDeps } from "./ports.ts";
import { roll } from "./rules.ts";
import { unseal } from "./seeds.ts";

/** The stake has been paid: rolls the round and books stake and payout in one statement. */
export const settleRound: SettleRound<GameDeps> = async (deps, { collectionId, roundId, txn, amountMinor, heard, now }) => {
  const { seed, clientSeed, nonce } = await deps.db.round.findUniqueOrThrow({ where: { id: roundId }, select: { clientSeed: true, nonce: true, seed: { select: { hash: true, sealed: true } } } });
  const rolled = roll(unseal(seed.sealed, seed.hash, deps.game.seedSecret), clientSeed, nonce);
  const rows = await deps.db.$queryRaw<{ done: boolean }[]>`
    SELECT kete.settle_guest_round(${collectionId}::uuid, ${rolled}::int, ${txn}, ${amountMinor}::bigint, ${exchangeOf(heard)}::jsonb, ${now}) AS done`;
  return rows[0]?.done ?? false;
};
