import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { roundParts, roundViews, type RoundStatus, type RoundView } from "./round-view.ts";
import type { Side } from "./rules.ts";

/** Days are of UTC, as "2026-11-21", the first and the last one included. */
export type RoundFilter = { status?: RoundStatus | undefined; side?: Side | undefined; paidFrom?: "balance" | "phone" | undefined; from?: string | undefined; to?: string | undefined };

type ListRequest = RoundFilter & { gamer: Gamer; limit: number; cursor?: string | undefined };

/** Whose rounds: a player's are all that are credited to him, from whichever browser; otherwise the guest's. */
export type Owner = { playerId: number } | { guestId: number };

const dayMs = 86_400_000;

/**
 * One's own rounds, newest first. `cursor` is the id of the last round already seen. A player sees the
 * rounds he claimed too. Refuses with invalid_input what is no cursor of this list, and a span that ends
 * before it begins.
 */
export async function listRounds(deps: Pick<GameDeps, "db">, request: ListRequest): Promise<{ items: RoundView[]; nextCursor: string | null }> {
  const { status, side, paidFrom, from, to, limit } = request;
  if (from !== undefined && to !== undefined && from > to) throw invalid("from", "not after the last day");
  const owner = await findOwner(deps, request.gamer);
  const before = request.cursor === undefined ? undefined : await idOf(deps, owner, request.cursor);
  if (!owner) return { items: [], nextCursor: null };
  const rows = await deps.db.round.findMany({
    where: {
      ...owner,
      ...(before === undefined ? {} : { id: { lt: before } }),
      ...(status === undefined ? {} : { status }),
      ...(side === undefined ? {} : { side }),
      ...(paidFrom === undefined ? {} : { phone: paidFrom === "balance" ? null : { not: null } }),
      createdAt: { ...(from === undefined ? {} : { gte: new Date(`${from}T00:00:00Z`) }), ...(to === undefined ? {} : { lt: new Date(Date.parse(`${to}T00:00:00Z`) + dayMs) }) },
    },
    include: roundParts,
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  const items = await roundViews(deps, request.gamer, rows.slice(0, limit));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Null for a visitor who has never staked. A guest's row is looked up apart, so that his rounds are read by their index. */
export async function findOwner(deps: Pick<GameDeps, "db">, { playerId, guestId }: Gamer): Promise<Owner | null> {
  if (playerId !== null) return { playerId };
  const guest = guestId === null ? null : await deps.db.guest.findUnique({ where: { publicId: guestId }, select: { id: true } });
  return guest && { guestId: guest.id };
}

async function idOf(deps: Pick<GameDeps, "db">, owner: Owner | null, cursor: string): Promise<bigint> {
  const row = owner && isId(cursor) ? await deps.db.round.findFirst({ where: { publicId: cursor, ...owner }, select: { id: true } }) : null;
  if (!row) throw invalid("cursor", "not a cursor of this list");
  return row.id;
}

function invalid(field: string, message: string): DomainError {
  return new DomainError("invalid_input", { issues: [{ path: [field], message }] });
}
