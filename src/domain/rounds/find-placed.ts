import { DomainError } from "../shared/errors.ts";
import { isSame } from "../shared/keys.ts";
import { parsePhone } from "../shared/phone.ts";
import { confirmCollection } from "./confirm-collection.ts";
import { guestToken } from "./guest-token.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { roundParts, roundView, type RoundView } from "./round-view.ts";
import { keyHash, playerStakeKey, stakeFingerprint, type Stake } from "./stake-key.ts";

export type Placed = { round: RoundView; guestToken: string | null };

/**
 * The round that this very stake was placed as, or null. Asked when the stake would be refused now,
 * since what counts for a stake that was placed is how things stood then. Refuses with
 * idempotency_mismatch when the key was used for another stake.
 */
export async function findPlaced(deps: GameDeps, request: Stake & { gamer: Gamer }): Promise<Placed | null> {
  const { gamer, idempotencyKey } = request;
  if (gamer.playerId !== null) return find(deps, { gamer, key: playerStakeKey(gamer.playerId, idempotencyKey), fingerprint: stakeFingerprint(request, ""), guestId: null });
  const guest = await guestOfStake(deps, request);
  if (!guest || request.phone === undefined) return null;
  const phone = parsePhone(request.phone, deps.game.phones);
  return find(deps, { gamer, key: `guest:${guest.id}:${keyHash(idempotencyKey)}`, fingerprint: stakeFingerprint(request, phone), guestId: guest.publicId });
}

/** A first stake that is sent again knows no guest yet; its seed does. */
async function guestOfStake(deps: GameDeps, { gamer, serverSeedHash }: Stake & { gamer: Gamer }): Promise<{ id: number; publicId: string } | null> {
  if (gamer.guestId !== null) return deps.db.guest.findUnique({ where: { publicId: gamer.guestId } });
  const seed = await deps.db.seed.findUnique({ where: { hash: serverSeedHash }, select: { guest: true } });
  return seed?.guest ?? null;
}

async function find(deps: GameDeps, stake: { gamer: Gamer; key: string; fingerprint: Buffer; guestId: string | null }): Promise<Placed | null> {
  const where = { idemKey: stake.key };
  const known = await deps.db.round.findUnique({ where, select: { id: true, fingerprint: true } });
  if (!known) return null;
  if (!isSame(known.fingerprint, stake.fingerprint)) throw new DomainError("idempotency_mismatch");
  await confirmCollection(deps, { roundId: known.id });
  const row = await deps.db.round.findUniqueOrThrow({ where, include: roundParts });
  return { round: await roundView(deps, stake.gamer, row), guestToken: stake.guestId === null ? null : guestToken(stake.guestId, deps.game.guestSecret) };
}
