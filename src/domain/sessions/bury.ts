import { mark } from "./cache.ts";
import type { SessionDeps } from "./ports.ts";
import { queueBurial } from "./store.ts";

/**
 * Ends sessions between two marks. The first says "ask PostgreSQL" before anything is changed, so
 * that no copy read until now can stand again; the second, once the rows are ended, that there is
 * nothing to ask. Should `end` fail between the two, the sessions live on, as whoever asked is told.
 *
 * `end` is given the sessions that are marked, and returns those it ended; in its own statement it
 * queues a job for each that is not among them. Redis may be away for the one who ends and not for
 * the one who checks: in that case alone a copy can outlive its session, by what is left of its
 * 300 s or until the job, which waits for nothing but Redis, has run.
 */
export async function endBetweenMarks(deps: SessionDeps, publicIds: readonly string[], end: (marked: readonly string[]) => Promise<readonly string[]>): Promise<void> {
  const isMarked = await mark(deps, publicIds, "ending");
  const ended = await end(isMarked ? publicIds : []);
  if (isMarked) await mark(deps, ended, "ended");
}

/** For a session that a statement of its own has ended just now (a sign-in ends the one before it): its copy is dead when this returns. */
export async function buryEndedSession(deps: SessionDeps, publicId: string): Promise<void> {
  if (!(await mark(deps, [publicId], "ended"))) await queueBurial(deps, publicId);
}

/**
 * Before something else about a session or its player changes (his phone): for a quarter of an hour
 * its checks ask PostgreSQL. Should Redis be away, a copy may tell the old for what is left of its 300 s.
 */
export async function distrustCopy(deps: SessionDeps, publicId: string): Promise<void> {
  await mark(deps, [publicId], "ending");
}

/** The job: refuses with `unavailable` while Redis is away, and so comes again. */
export async function burySession(deps: SessionDeps, { publicId }: { publicId: string }): Promise<void> {
  await deps.sessionCache.mark([publicId], "ended");
}
