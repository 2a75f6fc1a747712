import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { isId, newId } from "../shared/ids.ts";
import type { BankDestination, WithdrawDeps, WithdrawMethod } from "../withdrawals/ports.ts";
import { checkReach } from "../withdrawals/reach.ts";
import { normaliseDestination } from "../withdrawals/rules.ts";
import { ownId, shownPlace, type DestinationView } from "./destination-view.ts";

/** Whose places: the number is the one he has proven, always the first of them. */
export type Keeper = { playerId: number; phone: string };

type Kept = { id: string; method: WithdrawMethod; destination: string; label: string | null; lastUsedAt: Date | null };

/** The player's own number first, then what he keeps by last use. At most 21, so there is no second page. */
export async function listDestinations(deps: WithdrawDeps, { playerId, phone }: Keeper): Promise<DestinationView[]> {
  const kept = await deps.db.savedDestination.findMany({
    // A kept number may have become his own since.
    where: { playerId, NOT: { method: "MOMO", destination: phone } },
    orderBy: [{ lastUsedAt: { sort: "desc", nulls: "last" } }, { createdAt: "desc" }],
  });
  return [ownPlace(deps, phone), ...kept.map((row) => view(deps, row))];
}

/** What is to be kept: a destination as it is typed, or the one that a withdrawal of this player went to. */
export type SaveRequest = Keeper & { label: string | null; what: { method: WithdrawMethod; destination: string | BankDestination } | { withdrawalId: string } };

/**
 * Keeps a place under an optional label of 1–40 characters; kept already, it takes the new label. His own
 * number needs no keeping and is answered as it stands. Refuses with invalid_destination,
 * too_many_destinations (a twenty-first), or not_found for a withdrawal that is not his.
 */
export async function saveDestination(deps: WithdrawDeps, { playerId, phone, label, what }: SaveRequest): Promise<DestinationView> {
  const { method, destination } = "withdrawalId" in what ? await sentTo(deps, playerId, what.withdrawalId) : typed(deps, what);
  if (method === "MOMO" && destination === phone) return ownPlace(deps, phone);
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ id: string }[]>`SELECT kete.save_destination(${newId()}::uuid, ${playerId}::int, ${method}::withdraw_method, ${destination}, ${label})::text AS id`,
  );
  return view(deps, await deps.db.savedDestination.findUniqueOrThrow({ where: { id: rows[0]?.id ?? "" } }));
}

/** Gives a kept place another label, or none. Refuses with not_found. */
export async function renameDestination(deps: WithdrawDeps, { playerId, id, label }: { playerId: number; id: string; label: string | null }): Promise<DestinationView> {
  const rows = isId(id) ? await deps.db.$queryRaw<{ done: boolean }[]>`SELECT kete.rename_destination(${playerId}::int, ${id}::uuid, ${label}) AS done` : [];
  if (!rows[0]?.done) throw new DomainError("not_found");
  return view(deps, await deps.db.savedDestination.findUniqueOrThrow({ where: { id } }));
}

/** Forgets a kept place; withdrawals that went there stay as they are. Refuses with not_found. */
export async function removeDestination(deps: WithdrawDeps, { playerId, id }: { playerId: number; id: string }): Promise<void> {
  const rows = isId(id) ? await deps.db.$queryRaw<{ done: boolean }[]>`SELECT kete.remove_destination(${playerId}::int, ${id}::uuid) AS done` : [];
  if (!rows[0]?.done) throw new DomainError("not_found");
}

function typed(deps: WithdrawDeps, what: { method: WithdrawMethod; destination: string | BankDestination }) {
  const destination = normaliseDestination(what.method, what.destination, deps.withdraw);
  checkReach(deps, what.method, destination);
  return { method: what.method, destination };
}

async function sentTo(deps: WithdrawDeps, playerId: number, withdrawalId: string) {
  const sent = isId(withdrawalId) ? await deps.db.withdrawRequest.findFirst({ where: { playerId, publicId: withdrawalId }, select: { method: true, destination: true } }) : null;
  if (!sent) throw new DomainError("not_found");
  return sent;
}

function ownPlace({ withdraw: { banks } }: WithdrawDeps, phone: string): DestinationView {
  return { id: ownId, method: "MOMO", destination: shownPlace("MOMO", phone, banks), label: null, isOwn: true, lastUsedAt: null };
}

function view({ withdraw: { banks } }: WithdrawDeps, { id, method, destination, label, lastUsedAt }: Kept): DestinationView {
  return { id, method, destination: shownPlace(method, destination, banks), label, isOwn: false, lastUsedAt };
}
