import { keepCopy, mark, readCopy, replaceCopy } from "./cache.ts";
import type { SessionDeps, SessionRow } from "./ports.ts";
import { isUsable } from "./rules.ts";
import { findSession, touchSession } from "./store.ts";

/**
 * A usable session: as its copy in Redis says, if that satisfies `isEnough`, otherwise as PostgreSQL
 * does. A copy can only say yes; every no is PostgreSQL's or a tombstone's, so that a copy that fell
 * behind costs a query and nothing else.
 */
export async function findLive(deps: SessionDeps, publicId: string, nowMs: number, isEnough: (copy: SessionRow) => boolean): Promise<SessionRow | null> {
  const cached = await readCopy(deps, publicId);
  if (cached === "ended") return null;
  if (typeof cached === "object" && isUsable(cached, deps.sessions, nowMs) && isEnough(cached)) return cached;
  const row = await findSession(deps, publicId);
  if (!row || row.isEnded) {
    if (cached !== "away") await mark(deps, [publicId], "ended");
    return null;
  }
  if (!isUsable(row, deps.sessions, nowMs)) return null;
  if (cached === "nothing") await keepCopy(deps, row);
  if (typeof cached === "object") await replaceCopy(deps, row);
  return row;
}

/**
 * How often a session in use is written down as seen. Idle lifetimes are days and the list of
 * devices speaks of minutes, so this is accurate enough, and it is what a copy lives: a busy
 * session costs PostgreSQL one statement in that time.
 */
export const touchEverySeconds = 300;

/** Remembers that the session was seen. Null if it turns out to have ended. */
export async function noteSeen(deps: SessionDeps, row: SessionRow, nowMs: number): Promise<SessionRow | null> {
  const beforeMs = nowMs - touchEverySeconds * 1000;
  if (row.lastSeenAtMs > beforeMs) return row;
  const isTouched = await touchSession(deps, row.publicId, { nowMs, beforeMs });
  // Otherwise a request beside this one has written it, or the session has ended.
  const seen = isTouched ? { ...row, lastSeenAtMs: nowMs } : await findSession(deps, row.publicId);
  if (!seen || !isUsable(seen, deps.sessions, nowMs)) return null;
  await replaceCopy(deps, seen);
  return seen;
}
