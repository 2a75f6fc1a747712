import type { SessionDeps, SessionRow } from "./ports.ts";
import { secretHash, sessionSecret, type RefreshToken } from "./rules.ts";

const instant = (ms: number) => new Date(ms).toISOString();

export async function findSession({ db }: SessionDeps, publicId: string): Promise<SessionRow | null> {
  // Milliseconds, because an instant read as text depends on the connection's time zone.
  const rows = await db.$queryRaw<SessionRow[]>`
    SELECT s.public_id::text AS "publicId", s.kind::text, s.generation, encode(s.secret_hash, 'hex') AS "secretHash", encode(s.previous_hash, 'hex') AS "previousHash",
           (extract(epoch FROM s.rotated_at) * 1000)::float8 AS "rotatedAtMs", (extract(epoch FROM s.last_seen_at) * 1000)::float8 AS "lastSeenAtMs",
           (extract(epoch FROM s.expires_at) * 1000)::float8 AS "expiresAtMs", s.ended_at IS NOT NULL AS "isEnded",
           p.id AS "playerId", p.public_id::text AS "playerPublicId", p.phone, p.state::text AS "playerState"
      FROM sessions s JOIN players p ON p.id = s.player_id WHERE s.public_id = ${publicId}::uuid`;
  return rows[0] ?? null;
}

/** False when it was written down as seen after `beforeMs` already, or has ended. */
export async function touchSession({ db }: SessionDeps, publicId: string, seen: { nowMs: number; beforeMs: number }): Promise<boolean> {
  const touched = await db.$executeRaw`
    UPDATE sessions SET last_seen_at = ${instant(seen.nowMs)}::timestamptz
     WHERE public_id = ${publicId}::uuid AND last_seen_at <= ${instant(seen.beforeMs)}::timestamptz AND ended_at IS NULL`;
  return touched === 1;
}

/**
 * Moves a session from this token's generation to the next. False when it was not there (any
 * more): of many that refresh at once, one moves it.
 */
export async function rotateSession({ db, sessions }: SessionDeps, token: RefreshToken, nowMs: number): Promise<boolean> {
  const next = secretHash(sessionSecret(sessions, token.publicId, token.generation + 1));
  const moved = await db.$executeRaw`
    UPDATE sessions SET generation = generation + 1, previous_hash = secret_hash, secret_hash = ${next}::bytea,
           rotated_at = ${instant(nowMs)}::timestamptz, last_seen_at = ${instant(nowMs)}::timestamptz
     WHERE public_id = ${token.publicId}::uuid AND generation = ${token.generation} AND secret_hash = ${secretHash(token.secret)}::bytea AND ended_at IS NULL`;
  return moved === 1;
}

export type Ending = { reason: string; nowMs: number; marked: readonly string[]; requestId: string | null };

/** Ends one session with its audit entry. A copy that is not among `marked` is buried by a job of the same statement. */
export async function endSessionRow({ db }: SessionDeps, publicId: string, { reason, nowMs, marked, requestId }: Ending): Promise<boolean> {
  const rows = await db.$queryRaw<{ isEnded: boolean }[]>`
    SELECT kete.end_session(${publicId}::uuid, ${reason}, ${instant(nowMs)}::timestamptz, ${marked}::uuid[], ${requestId}) AS "isEnded"`;
  return rows[0]?.isEnded ?? false;
}

/** Ids of a player's sessions that were not ended, whatever their lifetimes say. */
export async function openSessionIds({ db }: Pick<SessionDeps, "db">, request: { playerId: number; except: string | null }): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT public_id::text AS id FROM sessions WHERE player_id = ${request.playerId} AND public_id IS DISTINCT FROM ${request.except}::uuid AND ended_at IS NULL`;
  return rows.map(({ id }) => id);
}

/** Ends a player's sessions but one. `wasLive`: one that had outlived its time is ended too, and was no device any more. */
export async function endOtherRows({ db, sessions }: SessionDeps, request: { playerId: number; except: string }, { reason, nowMs, marked, requestId }: Ending): Promise<{ id: string; wasLive: boolean }[]> {
  const at = instant(nowMs);
  return db.$queryRaw<{ id: string; wasLive: boolean }[]>`
    SELECT s.public_id::text AS id, s.expires_at > ${at}::timestamptz AND s.last_seen_at > ${instant(nowMs - sessions.idleSeconds * 1000)}::timestamptz AS "wasLive"
      FROM kete.end_other_sessions(${request.playerId}, ${request.except}::uuid, ${reason}, ${at}::timestamptz, ${marked}::uuid[], ${requestId}) AS ended (id)
      JOIN sessions s ON s.public_id = ended.id`;
}

/** A job that buries one session's copy as soon as Redis answers again. */
export async function queueBurial({ db }: Pick<SessionDeps, "db">, publicId: string): Promise<void> {
  await db.$queryRaw`SELECT kete.enqueue('bury-session', jsonb_build_object('session', ${publicId}::text), ${`bury:${publicId}`})::text`;
}
