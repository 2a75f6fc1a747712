import { withRefusals } from "../shared/database.ts";
import { DomainError } from "../shared/errors.ts";
import { isId, newId } from "../shared/ids.ts";
import type { Acting, OperatorDeps } from "./ports.ts";
import { keptText } from "./rules.ts";

// Each is one SQL function, which checks the session, refuses own money and writes the trail.

/** One yes to a large withdrawal. Refuses with own_money, already_approved and not_in_state. Returns how many it has now. */
export async function approveWithdrawal({ db }: OperatorDeps, { sessionId, requestId, id, note }: Acting & { id: string; note: string | null }): Promise<{ approvals: number }> {
  const why = note === null || note.trim() === "" ? null : keptText("note", note, { max: 500 });
  const rows = await withRefusals(() => db.$queryRaw<{ approvals: number }[]>`SELECT kete.approve_withdrawal(${sessionId}::uuid, ${known(id)}::uuid, ${why}, ${requestId}) AS approvals`);
  return { approvals: rows[0]?.approvals ?? 0 };
}

/** Calls a withdrawal off while nothing was sent; the note is the player's to read. Refuses with own_money and not_in_state. */
export async function cancelWithdrawal({ db }: OperatorDeps, { sessionId, requestId, id, note }: Acting & { id: string; note: string }): Promise<void> {
  const why = keptText("note", note, { max: 500 });
  await withRefusals(() => db.$queryRaw`SELECT kete.cancel_withdrawal(${sessionId}::uuid, ${known(id)}::uuid, ${why}, ${requestId})::text`);
}

export type Proposal = { attemptId: string; outcome: "PAID" | "NOT_PAID"; providerTxnId: string | null; evidence: string };

/**
 * Says what became of a payout that the rail does not settle. Nothing happens until another operator
 * confirms. Refuses with own_money and not_in_state (not stuck, closed, or proposed already).
 */
export async function proposeResolution({ db }: OperatorDeps, { sessionId, requestId, attemptId, outcome, providerTxnId, evidence }: Acting & Proposal): Promise<{ id: string }> {
  const id = newId();
  const txn = outcome === "PAID" ? keptText("providerTxnId", providerTxnId ?? "", { max: 100 }) : null;
  const shown = keptText("evidence", evidence, { min: 10, max: 2000 });
  await withRefusals(() => db.$queryRaw`SELECT kete.propose_resolution(${sessionId}::uuid, ${id}::uuid, ${known(attemptId)}::uuid, ${outcome}, ${txn}, ${shown}, ${requestId})::text`);
  return { id };
}

/** Confirms (somebody else than who proposed) or rejects (anybody). Refuses with own_money, second_pair_of_eyes and not_in_state. */
export async function decideResolution({ db }: OperatorDeps, { sessionId, requestId, id, isConfirmed }: Acting & { id: string; isConfirmed: boolean }): Promise<void> {
  await withRefusals(() => db.$queryRaw`SELECT kete.decide_resolution(${sessionId}::uuid, ${known(id)}::uuid, ${isConfirmed}, ${requestId})::text`);
}

/** Refuses with own_money and not_in_state. */
export async function closeCase({ db }: OperatorDeps, { sessionId, requestId, id, resolution }: Acting & { id: string; resolution: string }): Promise<void> {
  const how = keptText("resolution", resolution, { max: 500 });
  await withRefusals(() => db.$queryRaw`SELECT kete.close_case(${sessionId}::uuid, ${known(id)}::uuid, ${how}, ${requestId})::text`);
}

/** Anything of another form is no id of ours, and costs no query. */
function known(id: string): string {
  if (!isId(id)) throw new DomainError("not_found");
  return id;
}
