import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { findOwner, type Owner } from "./list-rounds.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { roundParts, roundViews, type RoundView } from "./round-view.ts";

/**
 * All rounds that this browser or client may see, newest first: a signed-in player's and those of its guest.
 * Their seeds are there where they are revealed, which is what it takes to check every one. `limit` is 1 to
 * 100; `cursor` is the id of the last round already seen. Refuses with invalid_input a cursor that is none
 * of this reader's.
 */
export async function listOwnRounds(deps: Pick<GameDeps, "db">, request: { gamer: Gamer; limit: number; cursor?: string | undefined }): Promise<{ items: RoundView[]; nextCursor: string | null }> {
  const { gamer, limit, cursor } = request;
  const owners = await ownersOf(deps, gamer);
  const before = cursor === undefined ? undefined : await idOf(deps, owners, cursor);
  // One query to each owner, which his index answers; PostgreSQL reads the whole table for "his or the guest's".
  const lists = await Promise.all(owners.map((owner) => deps.db.round.findMany({
    where: { ...owner, ...(before === undefined ? {} : { id: { lt: before } }) },
    include: roundParts,
    orderBy: { id: "desc" },
    take: limit + 1,
  })));
  // What the player has claimed is in both.
  const rows = [...new Map(lists.flat().map((row) => [row.id, row])).values()].toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const items = await roundViews(deps, gamer, rows.slice(0, limit));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** The player and the guest that a reader is; neither for a visitor who has never staked. */
export async function ownersOf(deps: Pick<GameDeps, "db">, { playerId, guestId }: Gamer): Promise<Owner[]> {
  const guest = await findOwner(deps, { playerId: null, guestId });
  return [...(playerId === null ? [] : [{ playerId }]), ...(guest ? [guest] : [])];
}

/** So many late payments of one guest, and no more, are of use to anybody. */
const lateMax = 10;

/** This guest's rounds that were paid too late and so not played, newest first, as this reader may see them: their money goes back. */
export async function lateRounds(deps: Pick<GameDeps, "db">, gamer: Gamer): Promise<RoundView[]> {
  const guest = await findOwner(deps, { playerId: null, guestId: gamer.guestId });
  if (!guest) return [];
  const rows = await deps.db.round.findMany({
    where: { ...guest, status: "VOID", collection: { lateTxnId: { not: null } } }, include: roundParts, orderBy: { id: "desc" }, take: lateMax,
  });
  return roundViews(deps, gamer, rows);
}

async function idOf({ db }: Pick<GameDeps, "db">, owners: Owner[], cursor: string): Promise<bigint> {
  const row = owners.length > 0 && isId(cursor) ? await db.round.findFirst({ where: { publicId: cursor, OR: owners }, select: { id: true } }) : null;
  if (!row) throw new DomainError("invalid_input", { issues: [{ path: ["cursor"], message: "not a cursor of this list" }] });
  return row.id;
}
