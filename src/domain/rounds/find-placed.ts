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
  const own = gamer.playerId === null ? null : await find(deps, { gamer, key: playerStakeKey(gamer.playerId, idempotencyKey), fingerprint: () => stakeFingerprint(request, ""), guestId: null });
  if (own || request.phone === undefined) return own;
  await assertKnowable(deps, request);
  const { phone } = request;
  for (const guest of await guestsOfStake(deps, request)) {
    const placed = await find(deps, { gamer, key: `guest:${guest.id}:${keyHash(idempotencyKey)}`, fingerprint: () => stakeFingerprint(request, parsePhone(phone, deps.game.phones)), guestId: guest.publicId });
    if (placed) return placed;
  }
  return null;
}

/**
 * Who has no guest token, since the answer to a first stake was lost, is known by that stake itself, and in it by its
 * key alone: many who share an address are shown the same seed, the public log tells its hash to all, and a number and
 * an amount can be guessed. The answer would be the guest's token. So once somebody has staked under the seed, a key
 * that could be guessed is refused with invalid_input, whether there is such a round or not.
 */
export async function assertKnowable(deps: Pick<GameDeps, "db">, { gamer, serverSeedHash, idempotencyKey }: Stake & { gamer: Gamer }): Promise<void> {
  if (gamer.guestId !== null || idempotencyKey.length >= unguessableLength) return;
  const seed = await deps.db.seed.findUnique({ where: { hash: serverSeedHash }, select: { guestId: true } });
  if (seed === null || seed.guestId === null) return;
  throw new DomainError("invalid_input", { issues: [{ path: ["idempotencyKey"], message: `at least ${unguessableLength} random characters, to stake without a guest token under a seed that is taken` }] });
}

/**
 * Whose it can be: the asker's, and the seed's. A first stake that is sent again knows no guest yet; and two tabs of one
 * browser may have been a guest each before either had an answer, so that the token is one's and the stake the other's.
 */
async function guestsOfStake(deps: GameDeps, { gamer, serverSeedHash, idempotencyKey }: Stake & { gamer: Gamer }): Promise<{ id: number; publicId: string }[]> {
  const own = gamer.guestId === null ? null : await deps.db.guest.findUnique({ where: { publicId: gamer.guestId } });
  if (gamer.guestId !== null && idempotencyKey.length < unguessableLength) return own ? [own] : [];
  const seed = await deps.db.seed.findUnique({ where: { hash: serverSeedHash }, select: { guest: true } });
  return [own, seed?.guest].filter((guest) => guest != null);
}

/** The fingerprint is made for a round that is there: a number that is none was never staked with. */
async function find(deps: GameDeps, stake: { gamer: Gamer; key: string; fingerprint: () => Buffer; guestId: string | null }): Promise<Placed | null> {
  const where = { idemKey: stake.key };
  const known = await deps.db.round.findUnique({ where, select: { id: true, fingerprint: true } });
  if (!known) return null;
  if (!isSame(known.fingerprint, stake.fingerprint())) throw new DomainError("idempotency_mismatch");
  await confirmCollection(deps, { roundId: known.id });
  const row = await deps.db.round.findUniqueOrThrow({ where, include: roundParts });
  return { round: await roundView(deps, stake.gamer, row), guestToken: stake.guestId === null ? null : guestToken(stake.guestId, deps.game.guestSecret) };
}
