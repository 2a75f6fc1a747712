import type { CoreDeps } from "../shared/deps.ts";
import { DomainError } from "../shared/errors.ts";
import { rotateSeed, type RotateDeps } from "./rotate-seed.ts";

/** Until one that could not be revealed is tried again. What cannot be opened needs a person; it is not worth every run. */
const putOffMinutes = 15;
/** Small enough that a run ends before the next one is due. */
const batchSize = 100;

/**
 * Reveals the seeds of guests whose session was claimed, or fell idle a day ago, and whose rounds are all
 * paid or void. Each is rotated as its guest would: what was announced as next is active for whoever comes
 * back, and his token goes on working. How many were revealed. Any number may run at once, since a seed
 * that is named is rotated once; what a dead worker left is still due at the next run. What cannot be
 * revealed is logged, comes up again later, and has the run end with an error when the others are done.
 */
export async function revealDueSeeds(deps: CoreDeps & RotateDeps): Promise<number> {
  const due = await deps.db.$queryRaw<{ guest: string; hash: string }[]>`
    SELECT g.public_id::text AS guest, s.hash FROM guests g JOIN seeds s ON s.guest_id = g.id AND s.state = 'ACTIVE'
     WHERE g.reveal_at <= ${deps.clock()} AND NOT EXISTS (SELECT FROM rounds r WHERE r.seed_id = s.id AND r.status = 'AWAITING_PAYMENT')
     ORDER BY g.reveal_at LIMIT ${batchSize}::int`;
  let count = 0;
  const faults: unknown[] = [];
  // One after the other: the pool is there for what pays and settles.
  for (const { guest, hash } of due) {
    try {
      await rotateSeed(deps, { gamer: { playerId: null, guestId: guest }, activeSeedHash: hash });
      count += 1;
    } catch (error) {
      // A stake that came in between has its seed wait.
      if (error instanceof DomainError) continue;
      faults.push(error);
      deps.log.error({ guest, err: error }, "a guest's seed cannot be revealed");
      // Otherwise a hundred of them would be all that any run takes up.
      await deps.db.$queryRaw`SELECT kete.put_off_reveal(${guest}::uuid, ${putOffMinutes}::int, ${deps.clock()})::text`;
    }
  }
  if (count > 0) deps.log.info({ seeds: count }, "seeds of claimed or idle guests revealed");
  if (faults.length > 0) throw new AggregateError(faults, `seeds that are due could not be revealed: ${faults.length}`);
  return count;
}
