import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { sha256 } from "../shared/keys.ts";
import type { BankDestination, WithdrawDeps, WithdrawMethod } from "../withdrawals/ports.ts";
import { ownId } from "./destination-view.ts";
import type { Keeper } from "./destinations.ts";

export type Place = { method: WithdrawMethod; destination: string | BankDestination };

/**
 * The destination that an id stands for, as a withdrawal takes it. A place that was removed since is
 * still known to the withdrawal that this key made: asked again, it answers as it did. Refuses with
 * not_found.
 */
export async function resolveDestination(deps: WithdrawDeps, { playerId, phone, id, idempotencyKey }: Keeper & { id: string; idempotencyKey?: string }): Promise<Place> {
  if (id === ownId) return { method: "MOMO", destination: phone };
  const kept = isId(id) ? await deps.db.savedDestination.findFirst({ where: { id, playerId }, select: place }) : null;
  const known = kept ?? (idempotencyKey === undefined ? null : await madeUnder(deps, playerId, idempotencyKey));
  if (!known) throw new DomainError("not_found");
  return known.method === "MOMO" ? known : { method: "BANK", destination: JSON.parse(known.destination) as BankDestination };
}

const place = { method: true, destination: true } as const;

function madeUnder({ db }: WithdrawDeps, playerId: number, idempotencyKey: string) {
  return db.withdrawRequest.findUnique({ where: { playerId_idemKey: { playerId, idemKey: sha256(idempotencyKey).toString("hex") } }, select: place });
}
