import { ask } from "../rails/ask.ts";
import { heard } from "../rails/heard.ts";
import type { RailAnswer } from "../rails/ports.ts";
import type { WithdrawDeps } from "./ports.ts";

type ClosedPayout = { state: string; providerTxnId: string | null; amountMinor: bigint; currency: string };

/**
 * Asks the rail about a payout that is closed here. What contradicts how it was closed is put before a
 * person and changes nothing else: nothing is ever reopened. `unanswered` where the rail could not say.
 */
export async function checkClosedPayout(deps: WithdrawDeps, attemptId: string): Promise<"agreed" | "contradiction" | "unanswered"> {
  const { withdraw, ...attempt } = await deps.db.payoutAttempt.findUniqueOrThrow({ where: { id: attemptId }, include: { withdraw: true } });
  const rail = deps.payouts.named(attempt.provider);
  if (!rail) return "unanswered";
  const { method, destination, currency } = withdraw;
  const amountMinor = BigInt(withdraw.amount.minus(withdraw.fee).toFixed(0));
  const reply = await ask(deps.log, () => rail.status({ reference: attemptId, method, destination, amountMinor, currency }));
  const { answer } = reply;
  if (!isDecided(answer, attempt.state)) return "unanswered";
  if (!contradicts(answer, { state: attempt.state, providerTxnId: attempt.providerTxnId, amountMinor, currency })) return "agreed";
  const said =
    answer.state === "succeeded" ? { said: answer.state, txn: answer.providerTxnId, amount: answer.amountMinor === null ? null : String(answer.amountMinor) } : { said: answer.state, code: answer.code };
  const rows = await deps.db.$queryRaw<{ is_new: boolean }[]>`SELECT kete.note_contradiction(${attemptId}::uuid, ${JSON.stringify(said)}::jsonb, ${heard("status", reply)}::jsonb) AS is_new`;
  if (rows[0]?.is_new) deps.log.error({ attempt: attemptId, rail: rail.name, ours: attempt.state, said: answer.state }, "a rail contradicts a closed payout: a person must look");
  return "contradiction";
}

/** A rail that does not find what it paid, or has still to decide what it had refused, is asked again: that may pass. */
function isDecided({ state }: RailAnswer, closedAs: string): boolean {
  if (state === "succeeded" || state === "failed") return true;
  return closedAs === "FAILED" ? state === "not_found" : state === "accepted";
}

/** Whether what a rail says now cannot be true together with how the payout was closed. */
export function contradicts(answer: RailAnswer, closed: ClosedPayout): boolean {
  if (closed.state === "FAILED") return answer.state === "succeeded";
  if (answer.state !== "succeeded") return answer.state === "failed";
  const isSameAmount = answer.amountMinor === null || answer.amountMinor === closed.amountMinor;
  const isSameCurrency = answer.currency === null || answer.currency === closed.currency;
  return !isSameAmount || !isSameCurrency || answer.providerTxnId !== closed.providerTxnId;
}
