import { DomainError } from "../shared/errors.ts";
import { toWire } from "../shared/money.ts";
import { parsePhone, type Phone } from "../shared/phone.ts";
import type { CareDeps } from "./ports.ts";
import type { CountryPolicy } from "./policies.ts";
import { policyOf, storedPhone } from "./policy-of.ts";
import { assertOldEnough, parseBirthDate } from "./rules.ts";
import { dueAt, showSitting, type Sitter } from "./sitting.ts";

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
  await giveDefaults(deps, phone, policy);
  if (asked.gamer.guestId !== null) await assertAwake(deps, asked.gamer, policy, sitterName(asked.gamer));
}

async function assertPlayerMayStake(deps: CareDeps, gamer: Sitter, playerId: number): Promise<void> {
  const name = sitterName(gamer);
  if (deps.care.memo.isFresh(name, deps.clock().getTime())) return;
  const player = await deps.db.player.findUniqueOrThrow({ where: { id: playerId }, select: { phone: true, birthDate: true } });
  const phone = storedPhone(player.phone);
  const policy = policyOf(deps.care, phone);
  if (policy.isBirthDateRequired) {
    if (player.birthDate === null) throw new DomainError("birth_date_required");
    assertOldEnough(player.birthDate, policy, deps.clock());
  }
  await giveDefaults(deps, phone, policy);
  await assertAwake(deps, gamer, policy, name);
}

/** Whose sitting it is, in the memory. */
export const sitterName = ({ playerId, guestId }: Sitter) => (playerId === null ? `guest:${guestId}` : `player:${playerId}`);

async function assertAwake(deps: CareDeps, gamer: Sitter, { realityCheckMinutes }: CountryPolicy, name: string): Promise<void> {
  const now = deps.clock();
  if (deps.care.memo.isFresh(name, now.getTime())) return;
  const sitting = await showSitting(deps, gamer);
  const due = sitting ? dueAt(sitting, realityCheckMinutes) : new Date(now.getTime() + realityCheckMinutes * 60_000);
  if (sitting && due <= now) {
    throw new DomainError("reality_check_due", { minutes: sitting.minutes, rounds: sitting.rounds, staked: toWire(sitting.stakedMinor), net: toWire(sitting.netMinor) });
  }
  deps.care.memo.keep(name, due.getTime());
}

/** A country's first limits, before the first stake of a phone. */
async function giveDefaults(deps: CareDeps, phone: Phone, { defaultLimits, timeZone }: CountryPolicy): Promise<void> {
  const name = `limits:${phone}`;
  if (Object.keys(defaultLimits).length === 0 || deps.care.memo.isFresh(name, 0)) return;
  await deps.db.$queryRaw`SELECT kete.give_limits(${phone}, ${timeZone}, ${JSON.stringify(defaultLimits)}::jsonb)::text`;
  // Given once, they are never given again.
  deps.care.memo.keep(name, Number.MAX_SAFE_INTEGER);
}
