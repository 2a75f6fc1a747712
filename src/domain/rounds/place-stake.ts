import { firstLimitsOf, noteGiven } from "../care/first-limits.ts";
import { assertMayStake } from "../care/may-stake.ts";
import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { newId, newReference } from "../shared/ids.ts";
import { parsePhone, type Phone } from "../shared/phone.ts";
import { confirmCollection } from "./confirm-collection.ts";
import { assertKnowable, findPlaced, type Placed } from "./find-placed.ts";
import { guestToken } from "./guest-token.ts";
import type { GameDeps, Gamer } from "./ports.ts";
import { playForPlayer } from "./play.ts";
import { roundParts, roundView, type RoundView } from "./round-view.ts";
import { checkStake } from "./rules.ts";
import { keyHash, stakeFingerprint, type Stake } from "./stake-key.ts";

/** How far ahead a client may set the moment after which its stake must not be placed. */
const expiryAheadMaxSeconds = 60;

/** `address` is the tag of the asker's, where it is known: payment prompts are counted by it. `birthDate`: a guest's, where his country asks for it. */
type Asked = Stake & { gamer: Gamer; address?: string | null; birthDate?: string | undefined };

/**
 * Places a stake: a player's from the balance, a guest's through a collection from the phone given.
 * The same key and stake give the same round again. `guestToken` is what a guest reads it with.
 * Refuses with stake_expired, phone_required, phone_not_allowed, seed_mismatch, seed_taken,
 * collection_open, too_fast, too_many_prompts, address_limited, insufficient_funds, unavailable (the rail is paused),
 * self_excluded, limit_reached (a guest: phone_not_playing for both) and what {@link checkStake} and {@link assertMayStake} refuse.
 */
export async function placeStake(deps: GameDeps, request: Asked): Promise<Placed> {
  const { gamer } = request;
  // Before its deadline: the stake may be that of a player whose session is over, and be placed. To say here that it is
  // too late would tell him that it was not.
  if (gamer.playerId === null && isBlank(request.phone)) throw new DomainError("phone_required");
  try {
    checkDeadline(deps, request.expiresAt);
    checkStake(request, deps.game);
    await assertMayStake(deps, request);
  } catch (refusal) {
    return placedBefore(deps, request, refusal);
  }
  try {
    return await (gamer.playerId === null ? placeForGuest(deps, request) : placeForPlayer(deps, request, gamer.playerId));
  } catch (refusal) {
    // Its time may have passed while its statement waited: what was placed by then was placed by another sending of it.
    if (refusal instanceof DomainError && refusal.code === "stake_expired") return placedBefore(deps, request, refusal);
    throw refusal;
  }
}

/** A stake that was placed is never told "not placed": late or beyond today's limits, a replay finds its round. */
async function placedBefore(deps: GameDeps, request: Asked, refusal: unknown): Promise<Placed> {
  const placed = await findPlaced(deps, request);
  if (!placed) throw refusal;
  return placed;
}

async function placeForPlayer(deps: GameDeps, request: Asked, playerId: number): Promise<Placed> {
  // With a phone it was staked as a guest, who has signed in before the answer was known.
  if (request.phone !== undefined) return placedBefore(deps, request, new DomainError("phone_not_allowed"));
  const roundId = await playForPlayer(deps, { ...request, playerId, fingerprint: stakeFingerprint(request, "") });
  return { round: await readRound(deps, request.gamer, roundId), guestToken: null };
}

async function placeForGuest(deps: GameDeps, request: Asked): Promise<Placed> {
  const phone = parsePhone(request.phone ?? "", deps.game.phones);
  await assertKnowable(deps, request);
  const rail = deps.collections.from(phone);
  // The routes may have changed since it was placed.
  if (!rail) return placedBefore(deps, request, new DomainError("invalid_phone", { reason: "NO_RAIL" }));
  const opened = await openGuestRound(deps, { ...request, phone, rail: rail.name, fingerprint: stakeFingerprint(request, phone) });
  // A replay confirms too: the first try may have died between opening and settling.
  await confirmCollection(deps, { roundId: opened.round_id, hasPassedGate: !opened.replayed });
  return { round: await readRound(deps, request.gamer, opened.round_id), guestToken: guestToken(opened.guest_public_id, deps.game.guestSecret) };
}

const isBlank = (phone: string | undefined) => phone === undefined || phone.trim() === "";

function checkDeadline(deps: GameDeps, expiresAt: Date | undefined): void {
  if (!expiresAt) return;
  const aheadMs = expiresAt.getTime() - deps.clock().getTime();
  if (aheadMs <= 0) throw new DomainError("stake_expired");
  if (aheadMs > expiryAheadMaxSeconds * 1000) {
    throw new DomainError("invalid_input", { issues: [{ path: ["expiresAt"], message: `at most ${expiryAheadMaxSeconds} seconds ahead` }] });
  }
}

async function openGuestRound(deps: GameDeps, stake: Asked & { phone: Phone; rail: string; fingerprint: Buffer }) {
  const { currency, edgeBp, intervalSeconds } = deps.game;
  const { deadlineSeconds, caps } = deps.collecting;
  const key = keyHash(stake.idempotencyKey);
  const first = firstLimitsOf(deps, stake.phone);
  const rows = await withRefusals(
    () => deps.db.$queryRaw<{ round_id: bigint; guest_public_id: string; replayed: boolean }[]>`
      SELECT round_id, guest_public_id::text, replayed, CASE WHEN NOT replayed THEN kete.assert_in_time(${stake.expiresAt ?? null}::timestamptz)::text END
        FROM kete.bring_limits(${stake.phone}, ${first.zone}, ${first.limits}::jsonb) AS brought (phone), kete.open_guest_round(${newId()}::uuid, ${newReference()}::uuid, ${stake.gamer.guestId}::uuid, ${newId()}::uuid,
        ${stake.serverSeedHash}::char(64), brought.phone, ${currency}::char(3), ${stake.amountMinor}::bigint, ${stake.side}::round_side, ${stake.target}::int,
        ${edgeBp}::int, ${stake.clientSeed}, ${key}, ${stake.fingerprint}::bytea, ${intervalSeconds}::int, ${stake.rail}, ${deadlineSeconds}::int, ${deps.clock()},
        ${stake.address ?? null}, ROW(${caps.unpaid}::int, ${caps.phoneDaily}::int, ${caps.addressHourly}::int, ${caps.addressDaily}::int)::kete.prompt_caps)`,
  );
  const opened = rows[0];
  if (!opened) throw new Error("kete.open_guest_round returned no row");
  if (!opened.replayed) noteGiven(deps, first);
  return opened;
}

async function readRound(deps: GameDeps, gamer: Gamer, id: bigint): Promise<RoundView> {
  return roundView(deps, gamer, await deps.db.round.findUniqueOrThrow({ where: { id }, include: roundParts }));
}
