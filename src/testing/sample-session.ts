import { createSessionCache } from "#src/adapters/redis/session-cache.ts";
import { newId } from "#src/domain/shared/ids.ts";
import { newSession, type NewSession } from "#src/domain/sessions/new-session.ts";
import type { SessionDeps, SessionSettings } from "#src/domain/sessions/ports.ts";
import type { TestKit } from "./kit.ts";

// For tests alone.

export const sampleSessions: SessionSettings = {
  secret: "a session secret for tests, 32 or more",
  jwtSecret: "a jwt secret for tests only, 32 or more",
  jwtTtlSeconds: 900,
  issuer: "https://kete.example",
  idleSeconds: 14 * 86_400,
  absoluteSeconds: 30 * 86_400,
};

/** What the container would give to sessions: each call has a cache of its own on the one Redis, as each process has. */
export function sessionDeps(kit: TestKit, change: Partial<SessionDeps> = {}): SessionDeps {
  return { db: kit.db, clock: kit.clock, log: kit.log, sessions: sampleSessions, sessionCache: createSessionCache(kit.redis, kit.log), ...change };
}

type Owner = { query(sql: string, values: unknown[]): Promise<{ rows: { id: number }[] }> };

export type SamplePlayer = { playerId: number; playerPublicId: string; phone: string };
export type SampleSession = NewSession & SamplePlayer;

let lastPhone = 772_400_000;

/** One session, opened at this moment, of a new player or of this one. */
export async function openSession(owner: Owner, kind: "WEB" | "API", nowMs: number, change: { player?: SamplePlayer; device?: string } = {}): Promise<SampleSession> {
  const player = change.player ?? (await newPlayer(owner));
  const session = newSession(sampleSessions, new Date(nowMs));
  await owner.query(
    "INSERT INTO sessions (public_id, player_id, kind, secret_hash, expires_at, created_at, last_seen_at, rotated_at, device) VALUES ($1, $2, $3::session_kind, $4, $5, $6, $6, $6, $7)",
    [session.publicId, player.playerId, kind, session.secretHash, new Date(session.expiresAtMs), new Date(nowMs), change.device ?? null],
  );
  const { playerId, playerPublicId, phone } = player;
  return { ...session, playerId, playerPublicId, phone };
}

async function newPlayer(owner: Owner): Promise<SamplePlayer> {
  const playerPublicId = newId();
  const phone = `+256${(lastPhone += 1)}`;
  const { rows } = await owner.query("INSERT INTO players (public_id, phone) VALUES ($1, $2) RETURNING id", [playerPublicId, phone]);
  return { playerId: rows[0]?.id ?? 0, playerPublicId, phone };
}
