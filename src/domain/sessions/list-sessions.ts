import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { readableDevice } from "./device.ts";
import type { SessionDeps } from "./ports.ts";

export type Device = { id: string; kind: "WEB" | "API"; device: string | null; createdAt: Date; lastSeenAt: Date };

/**
 * A player's live sessions, newest first, each as the device it is on. `lastSeenAt` may be five
 * minutes behind. `cursor` is the id of the last one already seen; it may have ended since.
 */
export async function listSessions(deps: SessionDeps, request: { playerId: number; limit: number; cursor?: string | undefined }): Promise<{ items: Device[]; nextCursor: string | null }> {
  const { playerId, limit, cursor } = request;
  const before = cursor === undefined || !isId(cursor) ? null : await deps.db.session.findFirst({ where: { playerId, publicId: cursor }, select: { id: true } });
  if (cursor !== undefined && !before) throw new DomainError("invalid_input", { issues: [{ path: ["cursor"], message: "not a cursor of this list" }] });
  const now = deps.clock();
  const idleSince = new Date(now.getTime() - deps.sessions.idleSeconds * 1000);
  const rows = await deps.db.session.findMany({
    where: { playerId, endedAt: null, expiresAt: { gt: now }, lastSeenAt: { gt: idleSince }, ...(before ? { id: { lt: before.id } } : {}) },
    select: { publicId: true, kind: true, device: true, createdAt: true, lastSeenAt: true },
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  const items = rows.slice(0, limit).map(({ publicId, kind, device, createdAt, lastSeenAt }) => ({ id: publicId, kind, device: readableDevice(kind, device), createdAt, lastSeenAt }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
