import { isId } from "../shared/ids.ts";
import { replaceCopy } from "./cache.ts";
import { endSession } from "./end-session.ts";
import { findLive, noteSeen } from "./find-live.ts";
import type { Session, SessionDeps, SessionRow } from "./ports.ts";
import { isRotationDue, isUsable, secretHash, sessionSecret, standingOf, type Standing } from "./rules.ts";
import { findSession, rotateSession } from "./store.ts";

/** `newSecret` is for the browser to keep instead of the one it sent. */
export type Checked = { session: Session; newSecret?: string };

export type CheckRequest = {
  publicId: string;
  secret: string;
  /**
   * Whether the secret came from the browser itself in this very request and the answer can carry
   * another. Where it cannot (a page that is being drawn), any good secret is taken and none moves.
   */
  canRotate?: boolean;
};

/**
 * The session that a browser's cookie names, or null: unknown, ended, past its lifetimes, with
 * another secret, or of a player who is not active (signing in again tells that player why). In
 * the common case this is one GET in Redis and no SQL.
 *
 * The secret changes with use. One that is an hour old is answered with its successor, and nothing
 * else happens: should that answer be lost, the old one goes on counting. Only when the successor
 * comes back, and so is known to have arrived, does the session move to it. The old one then counts
 * for 30 s more, for requests that were under way; after that it can only be a copy somebody made,
 * and the session ends for thief and owner alike. (A process that Redis could not tell of the move
 * takes the old one for the current for as long as its copy lives, 300 s at most.)
 */
export async function checkSession(deps: SessionDeps, { publicId, secret, canRotate = false }: CheckRequest): Promise<Checked | null> {
  if (!isId(publicId)) return null;
  const nowMs = deps.clock().getTime();
  const standing = (row: SessionRow) => (row.kind === "WEB" ? standingOf(row, deps.sessions, secret, nowMs) : "foreign");
  const found = await findLive(deps, publicId, nowMs, (copy) => isGood(standing(copy)));
  if (!found) return null;
  const given = standing(found);
  if (given === "spent") await endCopied(deps, found);
  if (!isGood(given)) return null;
  const row = given === "successor" && canRotate ? await moveOn(deps, found, nowMs, (moved) => isGood(standing(moved))) : await noteSeen(deps, found, nowMs);
  if (!row) return null;
  const session: Session = { sessionId: row.publicId, playerId: row.playerId, playerPublicId: row.playerPublicId, phone: row.phone };
  const next = canRotate ? nextGeneration(row, standing(row), nowMs) : null;
  return next === null ? { session } : { session, newSecret: sessionSecret(deps.sessions, publicId, next) };
}

function isGood(standing: Standing): boolean {
  return standing === "current" || standing === "successor" || standing === "previous";
}

/** The generation whose secret the browser should have, or null when it has the right one. */
function nextGeneration(row: SessionRow, standing: Standing, nowMs: number): number | null {
  if (standing === "previous") return row.generation;
  return standing === "current" && isRotationDue(row, nowMs) ? row.generation + 1 : null;
}

/** Moves the session to the successor it has just been shown; of many that show it at once, one does. */
async function moveOn(deps: SessionDeps, row: SessionRow, nowMs: number, isStillGood: (row: SessionRow) => boolean): Promise<SessionRow | null> {
  const { publicId, generation } = row;
  const isMoved = await rotateSession(deps, { publicId, generation, secret: sessionSecret(deps.sessions, publicId, generation) }, nowMs);
  const after = isMoved ? successorOf(deps, row, nowMs) : await findSession(deps, publicId);
  if (!after || !isUsable(after, deps.sessions, nowMs) || !isStillGood(after)) return null;
  await replaceCopy(deps, after);
  return after;
}

function successorOf({ sessions }: SessionDeps, row: SessionRow, nowMs: number): SessionRow {
  const generation = row.generation + 1;
  const hash = secretHash(sessionSecret(sessions, row.publicId, generation)).toString("hex");
  return { ...row, generation, secretHash: hash, previousHash: row.secretHash, rotatedAtMs: nowMs, lastSeenAtMs: nowMs };
}

async function endCopied(deps: SessionDeps, { publicId, playerPublicId }: SessionRow): Promise<void> {
  await endSession(deps, { publicId, reason: "secret_reused" });
  deps.log.warn({ session: publicId, player: playerPublicId }, "a cookie that had been replaced came back, so its session was ended");
}
