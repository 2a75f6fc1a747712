import { isId } from "../shared/ids.ts";
import type { Session, SessionDeps } from "./ports.ts";
import { isLive, ownsSecret, type SessionRow } from "./rules.ts";
import { findSession, touchSession } from "./store.ts";

/**
 * The session that a browser's cookie names, or null: unknown, ended, past its lifetimes, with
 * another secret, or of a player who is not active (signing in again tells that player why).
 */
export async function checkSession(deps: SessionDeps, given: { publicId: string; secret: string }): Promise<Session | null> {
  const nowMs = deps.clock().getTime();
  const row = isId(given.publicId) ? await findSession(deps, given.publicId) : null;
  if (row?.kind !== "WEB" || !ownsSecret(row, given.secret, nowMs)) return null;
  return liveSession(deps, row, nowMs);
}

/** The row as a session if it is live and its player active; remembers that it was seen. */
export async function liveSession(deps: SessionDeps, row: SessionRow, nowMs: number): Promise<Session | null> {
  if (row.playerState !== "ACTIVE" || !isLive(row, deps.sessions, nowMs)) return null;
  await touchSession(deps, row, nowMs);
  return { sessionId: row.publicId, playerId: row.playerId, playerPublicId: row.playerPublicId, phone: row.phone };
}
