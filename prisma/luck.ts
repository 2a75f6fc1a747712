import { roll, type Side } from "#src/domain/rounds/rules.ts";
import { unseal } from "#src/domain/rounds/seeds.ts";
import type { Database } from "#src/domain/shared/database.ts";

export type Luck = { serverSeedHash: string; side: Side; target: number; outcome: "win" | "loss" };

/**
 * A client seed under which the next roll of a committed server seed comes out as asked. Only who
 * holds the database and SEED_SECRET can find one: scenarios and journeys do, players cannot.
 */
export async function clientSeedFor(deps: { db: Database; seedSecret: string }, luck: Luck): Promise<string> {
  const seed = await deps.db.seed.findUniqueOrThrow({ where: { hash: luck.serverSeedHash } });
  const serverSeed = unseal(seed.sealed, seed.hash, deps.seedSecret);
  for (let n = 0; n < 100_000; n += 1) {
    const clientSeed = `scenario-${n}`;
    const rolled = roll(serverSeed, clientSeed, seed.nextNonce);
    const isWin = luck.side === "under" ? rolled < luck.target : rolled > luck.target;
    if (isWin === (luck.outcome === "win")) return clientSeed;
  }
  throw new Error("no client seed gives that outcome");
}
