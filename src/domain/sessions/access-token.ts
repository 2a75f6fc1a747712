import { errors, jwtVerify, SignJWT } from "jose";
import { isId } from "../shared/ids.ts";
import { findLive, noteSeen } from "./find-live.ts";
import type { Session, SessionDeps, SessionRow, SessionSettings } from "./ports.ts";
import { refreshTokenText } from "./rules.ts";

/** What an API client signs its calls with, and what it gets the next one for. */
export type Tokens = { token: string; tokenType: "Bearer"; expiresIn: number; refreshToken: string };

/** Named in the token, so that one made for another use of the same key is refused. */
const audience = "kete-api";
const type = "at+jwt";

/** Tokens for one generation of a session. */
export async function issueAccessToken(deps: SessionDeps, session: { publicId: string; generation: number; secret: string; playerPublicId: string }): Promise<Tokens> {
  const { issuer, jwtTtlSeconds } = deps.sessions;
  const issuedAt = Math.floor(deps.clock().getTime() / 1000);
  const token = await new SignJWT({ sid: session.publicId })
    .setProtectedHeader({ alg: "HS256", typ: type })
    .setSubject(session.playerPublicId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + jwtTtlSeconds)
    .sign(key(deps.sessions));
  return { token, tokenType: "Bearer", expiresIn: jwtTtlSeconds, refreshToken: refreshTokenText(session) };
}

/**
 * The session that an access token names, or null. The signature is not enough: the session must be
 * live too, so that signing out kills the token at once. One GET in Redis and no SQL in the common case.
 */
export async function checkAccessToken(deps: SessionDeps, { token }: { token: string }): Promise<Session | null> {
  const named = await readToken(deps, token);
  if (!named) return null;
  const nowMs = deps.clock().getTime();
  const isNamed = ({ kind, playerPublicId }: SessionRow) => kind === "API" && playerPublicId === named.playerPublicId;
  const found = await findLive(deps, named.sessionId, nowMs, isNamed);
  const row = found && isNamed(found) ? await noteSeen(deps, found, nowMs) : null;
  return row && { sessionId: row.publicId, playerId: row.playerId, playerPublicId: row.playerPublicId, phone: row.phone };
}

async function readToken({ sessions, clock }: SessionDeps, token: string): Promise<{ sessionId: string; playerPublicId: string } | null> {
  try {
    const { payload } = await jwtVerify(token, key(sessions), { issuer: sessions.issuer, audience, typ: type, algorithms: ["HS256"], currentDate: clock(), requiredClaims: ["sub", "sid", "exp"] });
    const { sid, sub } = payload;
    return typeof sid === "string" && isId(sid) && typeof sub === "string" ? { sessionId: sid, playerPublicId: sub } : null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

function key({ jwtSecret }: SessionSettings): Uint8Array {
  return new TextEncoder().encode(jwtSecret);
}
