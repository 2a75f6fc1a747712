import { DomainError } from "../shared/errors.ts";
import { issueAccessToken, type Tokens } from "./access-token.ts";
import { endSession } from "./end-session.ts";
import type { SessionDeps, SessionRow } from "./ports.ts";
import { isInGrace, isLive, readRefreshToken, sessionSecret, type RefreshToken } from "./rules.ts";
import { findSession, rotateSession } from "./store.ts";

/**
 * Takes a refresh token for the next pair. Sent again within 30 s of the rotation it gives the very
 * same refresh token; used later it is taken for stolen, and the session ends for thief and owner
 * alike. Refuses with token_invalid, token_reused, account_suspended and account_closed.
 *
 * Always PostgreSQL's to say. The session's copy in Redis need not follow: checking an access token
 * looks at no secret.
 */
export async function refreshSession(deps: SessionDeps, request: { refreshToken: string }): Promise<Tokens> {
  const token = readRefreshToken(deps.sessions, request.refreshToken);
  if (!token) throw new DomainError("token_invalid");
  const nowMs = deps.clock().getTime();
  const before = await findLive(deps, token, nowMs);
  if (before.generation === token.generation && (await rotateSession(deps, token, nowMs))) return successor(deps, token, before);
  // Somebody else has rotated it: an earlier send of this very request, or a thief.
  const after = before.generation === token.generation ? await findLive(deps, token, nowMs) : before;
  if (after.generation === token.generation + 1 && isInGrace(after, nowMs)) return successor(deps, token, after);
  await endSession(deps, { publicId: token.publicId, reason: "token_reused" });
  deps.log.warn({ session: token.publicId, player: after.playerPublicId }, "a used refresh token came back, so its session was ended");
  throw new DomainError("token_reused");
}

async function findLive(deps: SessionDeps, token: RefreshToken, nowMs: number): Promise<SessionRow> {
  const row = await findSession(deps, token.publicId);
  if (row?.kind !== "API" || !isLive(row, deps.sessions, nowMs)) throw new DomainError("token_invalid");
  if (row.playerState !== "ACTIVE") throw new DomainError(row.playerState === "CLOSED" ? "account_closed" : "account_suspended");
  return row;
}

function successor(deps: SessionDeps, { publicId, generation }: RefreshToken, { playerPublicId }: SessionRow): Promise<Tokens> {
  return issueAccessToken(deps, { publicId, generation: generation + 1, secret: sessionSecret(deps.sessions, publicId, generation + 1), playerPublicId });
}
