import { newId } from "../shared/ids.ts";
import type { PayoutAnswer, PayoutOrder, WithdrawDeps } from "./ports.ts";
import { pollDelaySeconds } from "./rules.ts";

type AttemptState = "PREPARED" | "SENT" | "ACCEPTED" | "UNKNOWN" | "SUCCEEDED" | "FAILED";

/**
 * Takes one withdrawal one step further: submits its attempt, or asks the rail what became of it, and
 * closes it when the rail is certain. Safe to run twice, at once, or after a crash at any line: the
 * attempt's id is committed before the first byte is sent and is the rail's reference from then on.
 */
export async function payWithdrawal(deps: WithdrawDeps, request: { withdrawalId: string }): Promise<void> {
  const begun = await deps.db.$queryRaw<{ attempt_id: string; attempt_state: AttemptState }[]>`
    SELECT attempt_id::text, attempt_state::text FROM kete.begin_payout(${request.withdrawalId}::uuid, ${newId()}::uuid, ${deps.payouts.name})`;
  const live = begun[0];
  if (!live) return;
  const { withdraw, polls } = await deps.db.payoutAttempt.findUniqueOrThrow({ where: { id: live.attempt_id }, include: { withdraw: true } });
  const order: PayoutOrder = {
    reference: live.attempt_id,
    method: withdraw.method,
    destination: withdraw.destination,
    amountMinor: BigInt(withdraw.amount.minus(withdraw.fee).toFixed(0)),
    currency: withdraw.currency,
  };
  const isSend = live.attempt_state === "PREPARED";
  // Another worker may have begun to send between our two statements; then the rest is his.
  if (isSend && !(await note(deps, order, { state: "SENT", code: "sending", isSend, checkInSeconds: pollDelaySeconds(0) }))) return;
  const answer = await (isSend ? deps.payouts.submit(order) : deps.payouts.status(order));
  deps.log.info({ withdrawal: request.withdrawalId, attempt: order.reference, rail: deps.payouts.name, state: answer.state }, isSend ? "payout sent" : "payout asked about");
  await act(deps, { withdrawalId: request.withdrawalId, order, polls, answer });
}

type Step = { withdrawalId: string; order: PayoutOrder; polls: number; answer: PayoutAnswer };

async function act(deps: WithdrawDeps, { withdrawalId, order, polls, answer }: Step): Promise<void> {
  if (answer.state === "succeeded") {
    await deps.db.$queryRaw`SELECT kete.complete_payout(${order.reference}::uuid, ${answer.providerTxnId})`;
    return;
  }
  if (answer.state === "failed") {
    await deps.db.$queryRaw`SELECT kete.fail_payout(${order.reference}::uuid, ${answer.code}, ${"The payment was refused; the money is back in the balance."})`;
    return;
  }
  // A rail that has never heard of the reference gets the same one again: it pays once at most.
  const state = answer.state === "accepted" ? "ACCEPTED" : answer.state === "not_found" ? "PREPARED" : "UNKNOWN";
  const checkInSeconds = pollDelaySeconds(polls);
  await note(deps, order, { state, code: answer.code, isSend: false, checkInSeconds });
  await deps.db.$queryRaw`SELECT kete.enqueue('pay-withdrawal', jsonb_build_object('withdrawal', ${withdrawalId}::text), ${`payout:${withdrawalId}`}, now() + make_interval(secs => ${checkInSeconds}))::text`;
}

async function note(deps: WithdrawDeps, order: PayoutOrder, said: { state: AttemptState; code: string; isSend: boolean; checkInSeconds: number }): Promise<boolean> {
  // One minute of grace beyond the next look: only what a dead worker left is swept.
  const rows = await deps.db.$queryRaw<{ noted: boolean }[]>`
    SELECT kete.note_attempt(${order.reference}::uuid, ${said.state}::attempt_state, ${said.code}, ${said.isSend}, make_interval(secs => ${said.checkInSeconds + 60})) AS noted`;
  return rows[0]?.noted ?? false;
}
