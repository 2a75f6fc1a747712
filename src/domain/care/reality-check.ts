import { sitterName } from "./may-stake.ts";
import { policyOf, storedPhone } from "./policy-of.ts";
import type { CareDeps } from "./ports.ts";
import { dueAt, showSitting, type Sitter, type Sitting } from "./sitting.ts";

export type SittingView = { sitting: Sitting | null; isDue: boolean; everyMinutes: number };

/** The sitting as the game shows it, and whether the next stake waits for an answer. */
export async function showSittingView(deps: CareDeps, sitter: Sitter): Promise<SittingView> {
  const [sitting, everyMinutes] = await Promise.all([showSitting(deps, sitter), minutesFor(deps, sitter)]);
  return { sitting, everyMinutes, isDue: sitting !== null && dueAt(sitting, everyMinutes) <= deps.clock() };
}

/** "Go on": kept, so that it holds in every tab and on every machine. Somebody who has played nothing has nothing to answer. */
export async function answerRealityCheck(deps: CareDeps, { playerId, guestId }: Sitter): Promise<void> {
  const guest = playerId === null && guestId !== null ? await deps.db.guest.findUnique({ where: { publicId: guestId }, select: { id: true } }) : null;
  if (playerId === null && !guest) return;
  await deps.db.$executeRaw`INSERT INTO reality_checks (player_id, guest_id) VALUES (${playerId}::int, ${guest?.id ?? null}::int)`;
  deps.care.memo.forget(sitterName({ playerId, guestId }));
}

async function minutesFor(deps: CareDeps, { playerId, guestId }: Sitter): Promise<number> {
  const player = playerId === null ? null : await deps.db.player.findUnique({ where: { id: playerId }, select: { phone: true } });
  const phone = player?.phone ?? (playerId === null && guestId !== null ? await lastPhoneOf(deps, guestId) : null);
  if (phone === null) return policyMinutes(deps);
  return policyOf(deps.care, storedPhone(phone)).realityCheckMinutes;
}

async function lastPhoneOf(deps: CareDeps, guestId: string): Promise<string | null> {
  const round = await deps.db.round.findFirst({ where: { guest: { publicId: guestId } }, orderBy: { id: "desc" }, select: { phone: true } });
  return round?.phone ?? null;
}

function policyMinutes({ care }: CareDeps): number {
  return care.policies[care.phones.defaultCountry]?.realityCheckMinutes ?? 30;
}

