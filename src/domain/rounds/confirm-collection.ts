import type { GameDeps } from "./ports.ts";
import { roll } from "./rules.ts";
import { unseal } from "./seeds.ts";

/**
 * Asks the rail about one collection and settles or voids its round by the answer. Safe to call any
 * number of times from anywhere: the reference is the same, and the database closes it once. Says
 * whether it is still open, so that a job can ask again later.
 */
export async function confirmCollection(deps: GameDeps, which: { roundId: bigint } | { collectionId: string }): Promise<{ isOpen: boolean }> {
  const collection = await deps.db.collection.findUnique({
    where: "roundId" in which ? { roundId: which.roundId } : { id: which.collectionId },
    include: { round: { include: { seed: true } } },
  });
  if (!collection || collection.closedAt) return { isOpen: false };
  const { id, phone, amount, currency, round } = collection;
  const answer = await deps.collections.collect({ reference: id, phone, amountMinor: amount, currency });
  if (answer.state === "open") return { isOpen: true };
  if (answer.state === "failed") {
    await deps.db.$queryRaw`SELECT kete.void_guest_round(${id}::uuid, ${answer.reason})`;
  } else {
    const rolled = roll(unseal(round.seed.sealed, round.seed.hash, deps.game.seedSecret), round.clientSeed, round.nonce);
    await deps.db.$queryRaw`SELECT kete.settle_guest_round(${id}::uuid, ${rolled}::int, ${answer.providerTxnId})`;
  }
  deps.log.info({ collection: id, rail: deps.collections.name, state: answer.state }, "collection closed");
  return { isOpen: false };
}
