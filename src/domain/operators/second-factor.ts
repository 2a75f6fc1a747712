import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import type { Acting, OperatorDeps } from "./ports.ts";
import { stepOf, unsealTotp } from "./totp.ts";

/** Whether this session's player is an operator, and until when it may act; null where no second factor counts now. */
export async function showStanding({ db, operators, clock }: OperatorDeps, { sessionId }: { sessionId: string }): Promise<{ isOperator: boolean; until: Date | null }> {
  if (operators.isSandbox) return { isOperator: false, until: null };
  const session = await db.session.findUnique({ where: { publicId: sessionId }, select: { operatorUntil: true, endedAt: true, player: { select: { state: true, operator: { select: { revokedAt: true } } } } } });
  const isOperator = session?.endedAt === null && session.player.state === "ACTIVE" && session.player.operator?.revokedAt === null;
  const until = isOperator ? session.operatorUntil : null;
  return { isOperator, until: until !== null && until > clock() ? until : null };
}

/** Lets through who may act at this moment: one statement. Refuses with operator_required and second_factor_required. */
export async function requireOperator({ db, operators }: OperatorDeps, { sessionId }: { sessionId: string }): Promise<{ operatorId: number }> {
  if (operators.isSandbox) throw new DomainError("operator_required");
  const rows = await withRefusals(() => db.$queryRaw<{ operatorId: number }[]>`SELECT kete.operator_of(${sessionId}::uuid) AS "operatorId"`);
  if (!rows[0]) throw new Error("kete.operator_of answers or refuses");
  return rows[0];
}

type Proven = { outcome: "proven" | "wrong" | "locked"; left_tries: number | null; wait_seconds: number | null; until: Date | null };

/**
 * Opens this session for an operator's acts. A code counts once, also on two machines at once. The
 * fifth wrong one in a row locks for ten minutes. Refuses with operator_required, second_factor_wrong
 * (`attemptsLeft`) and locked.
 */
export async function proveSecondFactor({ db, operators, clock }: OperatorDeps, { sessionId, requestId, code }: Acting & { code: string }): Promise<{ until: Date }> {
  const session = operators.isSandbox ? null : await db.session.findUnique({ where: { publicId: sessionId }, select: { player: { select: { publicId: true, operator: { select: { totpSealed: true, revokedAt: true } } } } } });
  const operator = session?.player.operator;
  if (!operator || operator.revokedAt !== null) throw new DomainError("operator_required");
  const step = stepOf(unsealTotp(operator.totpSealed, session.player.publicId, operators.secret), code, clock());
  const rows = await withRefusals(
    () => db.$queryRaw<Proven[]>`SELECT outcome, left_tries, wait_seconds, until FROM kete.prove_operator(${sessionId}::uuid, ${step}::bigint, ${operators.minutes}::int, ${requestId})`,
  );
  const answer = rows[0];
  if (answer?.outcome === "locked") throw new DomainError("locked", { retryAfterSeconds: answer.wait_seconds ?? 600 });
  if (answer?.until) return { until: answer.until };
  throw new DomainError("second_factor_wrong", { attemptsLeft: answer?.left_tries ?? 0 });
}
