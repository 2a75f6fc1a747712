import { sitterName } from "./may-stake.ts";
import { guestMinutes, policyOf, storedPhone } from "./policy-of.ts";
import type { CareDeps } from "./ports.ts";
import { dueAt, showSitting, type Sitter, type Sitting } from "./sitting.ts";

export type SittingView = { sitting: Sitting | null; isDue: boolean; everyMinutes: number };

/** The sitting as the game shows it, and whether the next stake waits for an answer. */
export async function showSittingView(deps: CareDeps, sitter: Sitter): Promise<SittingView> {
  const [sitting, everyMinutes] = await Promise.all([showSitting(deps, sitter), minutesFor(deps, sitter)]);
  return { sitting, everyMinutes, isDue: sitting !== null && dueAt(sitting, everyMinutes) <= deps.clock() };
}

/**
 * "Go on": kept, so that it holds in every tab and on every machine. Once for each time that it is due, however
 * often it is said; said before, it answers nothing.
 */
export async function answerRealityCheck(deps: CareDeps, sitter: Sitter): Promise<void> {
  const { sitting, everyMinutes } = await showSittingView(deps, sitter);
  if (!sitting) return;
  const due = dueAt(sitting, everyMinutes);
  if (due > deps.clock()) return;
  const guest = sitter.playerId === null && sitter.guestId !== null ? await deps.db.guest.findUnique({ where: { publicId: sitter.guestId }, select: { id: true } }) : null;
  await deps.db.$executeRaw`INSERT INTO reality_checks (player_id, guest_id, due_at) VALUES (${sitter.playerId}::int, ${guest?.id ?? null}::int, ${due}) ON CONFLICT DO NOTHING`;
  deps.care.memo.forget(sitterName(sitter));
}

async function minutesFor(deps: CareDeps, { playerId }: Sitter): Promise<number> {
  if (playerId === null) return guestMinutes(deps.care);
  const { phone } = await deps.db.player.findUniqueOrThrow({ where: { id: playerId }, select: { phone: true } });
  return policyOf(deps.care, storedPhone(phone)).realityCheckMinutes;
}
