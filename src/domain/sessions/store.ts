import type { SessionDeps } from "./ports.ts";
import { secretHash, sessionSecret, type RefreshToken, type SessionRow } from "./rules.ts";

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

/** Idle lifetimes are days, so a minute's accuracy is enough, and a busy session costs no write a request. */
const touchEveryMs = 60_000;

export async function touchSession({ db }: SessionDeps, row: SessionRow, nowMs: number): Promise<void> {
  if (nowMs - row.lastSeenAtMs < touchEveryMs) return;
  await db.$executeRaw`
    UPDATE sessions SET last_seen_at = ${instant(nowMs)}::timestamptz
     WHERE public_id = ${row.publicId}::uuid AND last_seen_at < ${instant(nowMs - touchEveryMs + 1)}::timestamptz`;
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

export async function endSessionRow({ db }: SessionDeps, publicId: string, reason: string, nowMs: number): Promise<void> {
  await db.$executeRaw`
    UPDATE sessions SET ended_at = ${instant(nowMs)}::timestamptz, ended_reason = ${reason} WHERE public_id = ${publicId}::uuid AND ended_at IS NULL`;
}
