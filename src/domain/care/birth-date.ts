import { withRefusals } from "../shared/database.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { maskPhone } from "../shared/phone.ts";
import type { CareDeps } from "./ports.ts";
import { policyOf, storedPhone } from "./policy-of.ts";
import { assertOldEnough, parseBirthDate } from "./rules.ts";

/**
 * Keeps the birth date that a player types, once. Refuses with invalid_input, birth_date_stated and under_age:
 * that one is kept too, or a child would type years until one fits. A slip is an operator's to correct.
 */
export async function stateBirthDate(deps: CareDeps, { playerId, requestId, birthDate }: { playerId: number; requestId: string; birthDate: string }): Promise<void> {
  const { phone } = await deps.db.player.findUniqueOrThrow({ where: { id: playerId }, select: { phone: true } });
  const born = parseBirthDate(birthDate, deps.clock());
  await withRefusals(() => deps.db.$queryRaw`SELECT kete.state_birth_date(${playerId}::int, ${born}::date, ${requestId}, ${maskPhone(phone)})::text`);
  assertOldEnough(born, policyOf(deps.care, storedPhone(phone)), deps.clock());
}

/** An operator's correction, after he has seen a document. `actor` and `note` go into the trail. */
export async function correctBirthDate(deps: Pick<CoreDeps, "db" | "clock">, { playerId, birthDate, actor, note }: { playerId: number; birthDate: string; actor: string; note: string }): Promise<void> {
  const born = parseBirthDate(birthDate, deps.clock());
  await withRefusals(() => deps.db.$queryRaw`SELECT kete.correct_birth_date(${playerId}::int, ${born}::date, ${actor}, ${note})::text`);
}
