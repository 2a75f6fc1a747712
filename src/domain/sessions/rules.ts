import { hmac, isSame, sha256 } from "../shared/keys.ts";
import { isId } from "../shared/ids.ts";
import type { SessionRow, SessionSettings } from "./ports.ts";

/**
 * How long the secret before the last still counts. A client on a bad network sends its refresh
 * twice, or loses the answer; it must get the same successor, not be taken for a thief.
 */
export const graceSeconds = 30;

/**
 * How old a browser's secret may grow while it is used. A stolen cookie is found out when its owner
 * moves on, so an hour bounds a quiet thief; more often would only raise the odds that a browser
 * which dies before it has written its cookies to disk comes back with one that counts as copied.
 */
export const rotateEverySeconds = 3600;

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

/** Live, and of a player who may use it. */
export function isUsable(row: SessionRow, settings: SessionSettings, nowMs: number): boolean {
  return row.playerState === "ACTIVE" && isLive(row, settings, nowMs);
}

/**
 * What a browser's secret is to its session: the `current` one; the `successor`, which it was sent
 * and the row has not moved to yet; the `previous` one within its grace; `spent`, one that was ours
 * and is over; or `foreign`.
 */
export type Standing = "current" | "successor" | "previous" | "spent" | "foreign";

export function standingOf(row: SessionRow, settings: SessionSettings, secret: string, nowMs: number): Standing {
  const given = secretHash(secret);
  const isOf = (generation: number) => isSame(given, secretHash(sessionSecret(settings, row.publicId, generation)));
  if (isSame(given, Buffer.from(row.secretHash, "hex"))) return "current";
  if (isOf(row.generation + 1)) return "successor";
  if (row.previousHash !== null && isSame(given, Buffer.from(row.previousHash, "hex"))) return isInGrace(row, nowMs) ? "previous" : "spent";
  // At one an hour there are some hundreds to try, and they are tried only for a cookie that is wrong.
  for (let generation = row.generation - 2; generation >= 0; generation -= 1) if (isOf(generation)) return "spent";
  return "foreign";
}

/** Whether the secret has grown old enough for the browser to be sent the next. */
export function isRotationDue(row: SessionRow, nowMs: number): boolean {
  return nowMs - row.rotatedAtMs >= rotateEverySeconds * 1000;
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
