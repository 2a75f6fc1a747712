import type { CoreDeps } from "../shared/deps.ts";

/** Rounds in one transaction: small enough to hold its locks for a blink. */
const batchSize = 500;
/** 10,000 rounds a run, several times what a second brings; the rest comes a second later. */
const batchesMax = 20;

/**
 * Seals what has been decided into the public log and adds it to the returns. Any number may run: one
 * seals, and the others find nothing to do. Returns how many rounds were sealed here.
 */
export async function sealRounds({ db }: Pick<CoreDeps, "db">): Promise<number> {
  let sealed = 0;
  for (let batch = 0; batch < batchesMax; batch += 1) {
    const rows = await db.$queryRaw<{ sealed: number }[]>`SELECT kete.seal_rounds(${batchSize}::int) AS sealed`;
    const n = rows[0]?.sealed ?? 0;
    sealed += n;
    if (n < batchSize) break;
  }
  return sealed;
}
