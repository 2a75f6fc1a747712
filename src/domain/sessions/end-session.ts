import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { endBetweenMarks } from "./bury.ts";
import type { SessionDeps } from "./ports.ts";
import { endOtherRows, endSessionRow, findSession, openSessionIds } from "./store.ts";

export type EndReason = "signed_out" | "ended_by_player" | "token_reused" | "secret_reused";

/** Ends a session at once, and with it its cookie, access tokens and refresh token. Ending it again changes nothing. */
export async function endSession(deps: SessionDeps, request: { publicId: string; reason: EndReason; requestId?: string | undefined }): Promise<void> {
  const { publicId, reason, requestId = null } = request;
  const nowMs = deps.clock().getTime();
  await endBetweenMarks(deps, [publicId], async (marked) => {
    await endSessionRow(deps, publicId, { reason, nowMs, marked, requestId });
    return [publicId];
  });
}

/** Ends one of a player's own sessions. Anybody else's, an unknown and an ended one are refused alike, with not_found. */
export async function endOwnSession(deps: SessionDeps, request: { playerId: number; publicId: string; requestId?: string | undefined }): Promise<void> {
  const { playerId, publicId, requestId } = request;
  const row = isId(publicId) ? await findSession(deps, publicId) : null;
  // Looked up before anything is marked, so that nobody can leave marks on what is not his.
  if (row?.playerId !== playerId || row.isEnded) throw new DomainError("not_found");
  await endSession(deps, { publicId, reason: "ended_by_player", requestId });
}

/** Ends all of a player's sessions but this one. How many devices that signed out. */
export async function endOtherSessions(deps: SessionDeps, request: { playerId: number; except: string; requestId?: string | undefined }): Promise<{ ended: number }> {
  const { requestId = null } = request;
  const nowMs = deps.clock().getTime();
  let ended = 0;
  await endBetweenMarks(deps, await openSessionIds(deps, request), async (marked) => {
    const rows = await endOtherRows(deps, request, { reason: "ended_by_player", nowMs, marked, requestId });
    ended = rows.filter(({ wasLive }) => wasLive).length;
    return rows.map(({ id }) => id);
  });
  return { ended };
}

/** Ids of a player's sessions that have not been ended, for whoever is about to end them all. */
export function sessionsToEnd(deps: SessionDeps, { playerId }: { playerId: number }): Promise<string[]> {
  return openSessionIds(deps, { playerId, except: null });
}
