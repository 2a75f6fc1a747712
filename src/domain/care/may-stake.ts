import { DomainError } from "../shared/errors.ts";
import { toWire } from "../shared/money.ts";
import { parsePhone } from "../shared/phone.ts";
import { giveFirstLimits } from "./first-limits.ts";
import type { CareDeps } from "./ports.ts";
import { guestMinutes, policyOf, storedPhone } from "./policy-of.ts";
import { assertOldEnough, parseBirthDate } from "./rules.ts";
import { dueAt, showSitting, type Sitter } from "./sitting.ts";

/**
 * A player may take a number of a country with other rules, or have his birth date corrected, and no process hears
 * of it: for a minute at most he goes by what was seen. At the least pause between rounds that is twelve stakes.
 */
const seenMs = 60_000;

type Asked = { gamer: Sitter; phone?: string | undefined; birthDate?: string | undefined };

/**
 * What the country's policy wants before a stake. Limits and exclusions are not asked here: the database
 * refuses them in the stake's own transaction. Refuses with guests_not_allowed, birth_date_required,
 * under_age and reality_check_due.
 */
export async function assertMayStake(deps: CareDeps, asked: Asked): Promise<void> {
  if (asked.gamer.playerId !== null) return assertPlayerMayStake(deps, asked.gamer, asked.gamer.playerId);
  // A stake without its phone is refused for that.
  if (asked.phone === undefined || asked.phone.trim() === "") return;
  const phone = parsePhone(asked.phone, deps.care.phones);
  const policy = policyOf(deps.care, phone);
  if (!policy.mayGuestsStake) throw new DomainError("guests_not_allowed");
  if (policy.isBirthDateRequired) {
    if (asked.birthDate === undefined || asked.birthDate === "") throw new DomainError("birth_date_required");
    assertOldEnough(parseBirthDate(asked.birthDate, deps.clock()), policy, deps.clock());
  }
  if (asked.gamer.guestId !== null) await assertAwake(deps, asked.gamer, guestMinutes(deps.care));
}

async function assertPlayerMayStake(deps: CareDeps, gamer: Sitter, playerId: number): Promise<void> {
  if (deps.care.memo.isFresh(sitterName(gamer), deps.clock().getTime())) return;
  const player = await deps.db.player.findUniqueOrThrow({ where: { id: playerId }, select: { phone: true, birthDate: true } });
  const phone = storedPhone(player.phone);
  const policy = policyOf(deps.care, phone);
  if (policy.isBirthDateRequired) {
    if (player.birthDate === null) throw new DomainError("birth_date_required");
    assertOldEnough(player.birthDate, policy, deps.clock());
  }
  await giveFirstLimits(deps, phone);
  await assertAwake(deps, gamer, policy.realityCheckMinutes);
}

/** Whose sitting it is, in the memory. */
export const sitterName = ({ playerId, guestId }: Sitter) => (playerId === null ? `guest:${guestId}` : `player:${playerId}`);

async function assertAwake(deps: CareDeps, gamer: Sitter, everyMinutes: number): Promise<void> {
  const name = sitterName(gamer);
  const now = deps.clock();
  if (deps.care.memo.isFresh(name, now.getTime())) return;
  const sitting = await showSitting(deps, gamer);
  const due = sitting ? dueAt(sitting, everyMinutes) : new Date(now.getTime() + everyMinutes * 60_000);
  if (sitting && due <= now) {
    throw new DomainError("reality_check_due", { minutes: sitting.minutes, rounds: sitting.rounds, staked: toWire(sitting.stakedMinor), net: toWire(sitting.netMinor) });
  }
  deps.care.memo.keep(name, gamer.playerId === null ? due.getTime() : Math.min(due.getTime(), now.getTime() + seenMs));
}
