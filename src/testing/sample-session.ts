import { newId } from "#src/domain/shared/ids.ts";
import { newSession, type NewSession } from "#src/domain/sessions/new-session.ts";
import type { SessionSettings } from "#src/domain/sessions/ports.ts";

// For tests alone.

export const sampleSessions: SessionSettings = {
  secret: "a session secret for tests, 32 or more",
  jwtSecret: "a jwt secret for tests only, 32 or more",
  jwtTtlSeconds: 900,
  issuer: "https://kete.example",
  idleSeconds: 14 * 86_400,
  absoluteSeconds: 30 * 86_400,
};

type Owner = { query(sql: string, values: unknown[]): Promise<{ rows: { id: number }[] }> };

export type SampleSession = NewSession & { playerId: number; playerPublicId: string; phone: string };

let lastPhone = 772_400_000;

/** A new player with one session, opened at this moment. */
export async function openSession(owner: Owner, kind: "WEB" | "API", nowMs: number): Promise<SampleSession> {
  const playerPublicId = newId();
  const phone = `+256${(lastPhone += 1)}`;
  const session = newSession(sampleSessions, new Date(nowMs));
  const { rows } = await owner.query("INSERT INTO players (public_id, phone) VALUES ($1, $2) RETURNING id", [playerPublicId, phone]);
  const playerId = rows[0]?.id ?? 0;
  await owner.query(
    "INSERT INTO sessions (public_id, player_id, kind, secret_hash, expires_at, created_at, last_seen_at, rotated_at) VALUES ($1, $2, $3::session_kind, $4, $5, $6, $6, $6)",
    [session.publicId, playerId, kind, session.secretHash, new Date(session.expiresAtMs), new Date(nowMs)],
  );
  return { ...session, playerId, playerPublicId, phone };
}
