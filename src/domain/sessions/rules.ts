import { hmac, isSame, sha256 } from "../shared/keys.ts";
import { isId } from "../shared/ids.ts";
import type { SessionSettings } from "./ports.ts";

/**
 * How long the secret before the last still counts. A client on a bad network sends its refresh
 * twice, or loses the answer; it must get the same successor, not be taken for a thief.
 */
export const graceSeconds = 30;

/** A session row as plain values, so that a copy of it can live outside PostgreSQL. */
export type SessionRow = {
  publicId: string;
  kind: "WEB" | "API";
  generation: number;
  /** SHA-256 as hex. */
  secretHash: string;
  previousHash: string | null;
  rotatedAtMs: number;
  lastSeenAtMs: number;
  expiresAtMs: number;
  isEnded: boolean;
  playerId: number;
  playerPublicId: string;
  phone: string;
  playerState: "ACTIVE" | "SUSPENDED" | "CLOSED";
};

/**
 * The secret of one generation. Derived, so that a refresh sent twice is given the same successor
 * by any process, and the database holds nothing that could be used as a session.
 */
export function sessionSecret({ secret }: SessionSettings, publicId: string, generation: number): string {
  return hmac(secret, "session", publicId, String(generation)).toString("base64url");
}

export function secretHash(secret: string): Buffer {
  return sha256("session-secret", secret);
}

/** Neither ended, nor past its absolute or idle lifetime. */
export function isLive(row: SessionRow, settings: SessionSettings, nowMs: number): boolean {
  return !row.isEnded && row.expiresAtMs > nowMs && row.lastSeenAtMs + settings.idleSeconds * 1000 > nowMs;
}

/** Whether this is the session's secret, or the one it had until moments ago. */
export function ownsSecret(row: SessionRow, secret: string, nowMs: number): boolean {
  const given = secretHash(secret);
  if (isSame(given, Buffer.from(row.secretHash, "hex"))) return true;
  return row.previousHash !== null && isInGrace(row, nowMs) && isSame(given, Buffer.from(row.previousHash, "hex"));
}

export function isInGrace(row: SessionRow, nowMs: number): boolean {
  return nowMs - row.rotatedAtMs <= graceSeconds * 1000;
}

export type RefreshToken = { publicId: string; generation: number; secret: string };

export function refreshTokenText(token: RefreshToken): string {
  return `${token.publicId}.${token.generation}.${token.secret}`;
}

/** Reads a refresh token and proves that we made it, before it costs a query. Null when it is not ours. */
export function readRefreshToken(settings: SessionSettings, text: string): RefreshToken | null {
  const [, publicId = "", digits = "", secret = ""] = /^([0-9a-f-]{36})\.(0|[1-9]\d{0,8})\.([\w-]{43})$/.exec(text) ?? [];
  if (!isId(publicId)) return null;
  const generation = Number(digits);
  return isSame(Buffer.from(secret), Buffer.from(sessionSecret(settings, publicId, generation))) ? { publicId, generation, secret } : null;
}
