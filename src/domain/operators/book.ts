import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { sha256 } from "../shared/keys.ts";
import type { Acting, OperatorDeps } from "./ports.ts";
import { keptText } from "./rules.ts";

type Keyed = Acting & { idempotencyKey: string; rail: string; amountMinor: bigint };

/**
 * Books a difference that a case or a reconciliation found: SURPLUS where the rail holds more than our
 * books say, SHORTFALL where less; no more than was found. Refuses with not_found, own_money,
 * above_maximum and idempotency_mismatch. Returns the transfer's number.
 */
export async function postSuspense(deps: OperatorDeps, request: Keyed & { direction: "SURPLUS" | "SHORTFALL"; reference: string; reason: string }): Promise<{ transfer: string }> {
  const { sessionId, requestId, direction, reference, amountMinor } = request;
  const rail = knownRail(deps, request.rail);
  const why = keptText("reason", request.reason, { max: 500 });
  if (!isId(reference)) throw new DomainError("not_found");
  return made(
    await withRefusals(
      () => deps.db.$queryRaw<{ transfer: string }[]>`
        SELECT kete.post_suspense(${sessionId}::uuid, ${keyOf(request)}, ${rail}, ${deps.operators.currency}::char(3), ${amountMinor}::bigint, ${direction}, ${reference}::uuid, ${why}, ${requestId})::text AS transfer`,
    ),
  );
}

/** Books what we put at a rail (IN) or took back from it (OUT). Refuses with not_found and idempotency_mismatch. Returns the transfer's number. */
export async function recordFloat(deps: OperatorDeps, request: Keyed & { direction: "IN" | "OUT"; note: string }): Promise<{ transfer: string }> {
  const { sessionId, requestId, direction, amountMinor } = request;
  const rail = knownRail(deps, request.rail);
  const note = keptText("note", request.note, { max: 500 });
  return made(
    await withRefusals(
      () => deps.db.$queryRaw<{ transfer: string }[]>`
        SELECT kete.record_float(${sessionId}::uuid, ${keyOf(request)}, ${rail}, ${deps.operators.currency}::char(3), ${amountMinor}::bigint, ${direction}, ${note}, ${requestId})::text AS transfer`,
    ),
  );
}

/** Has a worker compare one rail with our books now, or as soon as one is free. Asked twice, it is done once. */
export async function askReconciliation(deps: OperatorDeps, { rail, operatorId }: { rail: string; operatorId: number }): Promise<void> {
  const name = knownRail(deps, rail);
  const payload = JSON.stringify({ rail: name, actor: `operator:${operatorId}` });
  await deps.db.$queryRaw`SELECT kete.enqueue('reconcile', ${payload}::jsonb, ${`reconcile:${name}`})::text`;
}

/** Shuts a rail until an operator opens it again: nothing new is sent there, what was sent is still asked about. Refuses with not_found. */
export async function pauseRail(deps: OperatorDeps, { sessionId, requestId, rail, reason }: Acting & { rail: string; reason: string }): Promise<void> {
  const why = keptText("reason", reason, { max: 80 });
  await withRefusals(() => deps.db.$queryRaw`SELECT kete.pause_rail(${sessionId}::uuid, ${knownRail(deps, rail)}, ${why}, ${requestId})::text`);
}

/** Opens a rail and has a look at once at what waited for it. Refuses with not_in_state where it is open. */
export async function resumeRail(deps: OperatorDeps, { sessionId, requestId, rail }: Acting & { rail: string }): Promise<void> {
  await withRefusals(() => deps.db.$queryRaw`SELECT kete.resume_rail(${sessionId}::uuid, ${knownRail(deps, rail)}, ${requestId})::text`);
}

function knownRail({ operators }: OperatorDeps, name: string): string {
  if (!operators.rails.includes(name)) throw new DomainError("not_found");
  return name;
}

/** A key of ours from the client's, so that no client can block another's transfer. */
function keyOf({ idempotencyKey }: Keyed): string {
  return sha256(idempotencyKey).toString("hex");
}

function made(rows: { transfer: string }[]): { transfer: string } {
  if (!rows[0]) throw new Error("a booking answers with its transfer or refuses");
  return rows[0];
}
