import { DomainError } from "../shared/errors.ts";
import { isSame } from "../shared/keys.ts";
import { parsePhone } from "../shared/phone.ts";
import { confirmCollection } from "./confirm-collection.ts";
import { guestToken } from "./guest-token.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { roundParts, roundView, type RoundView } from "./round-view.ts";
import { keyHash, playerStakeKey, stakeFingerprint, type Stake } from "./stake-key.ts";

export type Placed = { round: RoundView; guestToken: string | null };

/** Keys from here on nobody guesses, if they are made at random: 22 characters of base64 hold 128 bits, as a UUID's 36 do. */
const unguessableLength = 22;

/**
 * The round that this very stake was placed as, or null. Asked when the stake would be refused now,
 * since what counts for a stake that was placed is how things stood then. A player who has signed in
 * since he staked as a guest is told that round: its stake named a phone. Refuses with
 * idempotency_mismatch when the key was used for another stake, and as {@link assertKnowable}.
 */
export async function findPlaced(deps: GameDeps, request: Stake & { gamer: Gamer }): Promise<Placed | null> {
  const { gamer, idempotencyKey } = request;
  const own = gamer.playerId === null ? null : await find(deps, { gamer, key: playerStakeKey(gamer.playerId, idempotencyKey), fingerprint: stakeFingerprint(request, ""), guestId: null });
  if (own || request.phone === undefined) return own;
  await assertKnowable(deps, request);
  const guest = await guestOfStake(deps, request);
  if (!guest) return null;
  const phone = parsePhone(request.phone, deps.game.phones);
  return find(deps, { gamer, key: `guest:${guest.id}:${keyHash(idempotencyKey)}`, fingerprint: stakeFingerprint(request, phone), guestId: guest.publicId });
}

/**
 * Who has no guest token, since the answer to a first stake was lost, is known by that stake itself: its seed's
 * hash, which only who was shown it knows until the public log tells it to all, and its key. After that a
 * short key is all that is left to guess, with a number and an amount, and the answer would be the guest's
 * token. Refuses such a stake with invalid_input, whether there is a round or not.
 */
export async function assertKnowable(deps: Pick<GameDeps, "db">, { gamer, serverSeedHash, idempotencyKey }: Stake & { gamer: Gamer }): Promise<void> {
  if (gamer.guestId !== null || idempotencyKey.length >= unguessableLength) return;
  const shown = await deps.db.$queryRaw<unknown[]>`SELECT FROM seeds s JOIN rounds r ON r.seed_id = s.id JOIN round_log l ON l.round_id = r.id WHERE s.hash = ${serverSeedHash} LIMIT 1`;
  if (shown.length > 0) throw new DomainError("invalid_input", { issues: [{ path: ["idempotencyKey"], message: `at least ${unguessableLength} random characters, to ask about a stake without its guest token` }] });
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
