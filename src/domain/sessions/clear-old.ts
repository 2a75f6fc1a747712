import type { CoreDeps } from "../shared/deps.ts";

/** Small enough that the rows' locks are held for milliseconds. */
const batchSize = 1000;
/** A run ends after this many; an hour later the next one goes on. */
const batchesMax = 100;

/**
 * Deletes sessions that ended or ran out more than 30 days ago; the trail keeps what happened. How
 * many. Any number may run at once: none waits for rows another has. Idempotency keys need no such
 * clearing: they are columns of rounds and withdrawals, which are kept for good.
 */
export async function clearOldSessions({ db, log }: Pick<CoreDeps, "db" | "log">, limits = { batchSize, batchesMax }): Promise<number> {
  let cleared = 0;
  for (let batch = 0; batch < limits.batchesMax; batch += 1) {
    const rows = await db.$queryRaw<{ count: number }[]>`SELECT kete.clear_old_sessions(${limits.batchSize}) AS count`;
    const count = rows[0]?.count ?? 0;
    cleared += count;
    if (count < limits.batchSize) break;
  }
  if (cleared > 0) log.info({ sessions: cleared }, "old sessions cleared");
  return cleared;
}
