import { ask } from "../rails/ask.ts";
import { railHealth } from "../rails/health.ts";
import type { RailReply } from "../rails/ports.ts";
import { nextStep, type NextStep } from "./next-step.ts";
import type { WithdrawDeps } from "./ports.ts";
import { complete, fail, note, takeUp, type TakenUp } from "./store.ts";

/**
 * Takes one withdrawal one step further: submits its attempt, or asks the rail what became of it, and
 * closes it when the rail is certain. Safe to run twice, at once, or after a crash at any line: the
 * attempt's id is committed before the first byte is sent and is the rail's reference from then on.
 * Throws only where the database cannot be reached; the row says when it is looked at again.
 */
export async function payWithdrawal(deps: WithdrawDeps, { withdrawalId }: { withdrawalId: string }): Promise<void> {
  const taken = await takeUp(deps, withdrawalId);
  if (typeof taken === "string") {
    if (taken !== "closed") deps.log.info({ withdrawal: withdrawalId, verdict: taken }, "payout not sent yet");
    return;
  }
  const rail = deps.payouts.named(taken.railName);
  if (!rail) throw new Error(`no such rail: ${taken.railName}`);
  const { order, verb, facts } = taken;
  const reply = await ask(deps.log, () => (verb === "submit" ? rail.submit(order) : rail.status(order)));
  const { answer, exchange: { httpStatus } } = reply;
  const isAnswered = httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
  await act(deps, { taken, reply, step: nextStep({ verb, answer, isAnswered, isInstant: rail.isInstant, order, facts, now: deps.clock() }) });
}

async function act(deps: WithdrawDeps, { taken, reply, step }: { taken: TakenUp; reply: RailReply; step: NextStep }): Promise<void> {
  const { withdrawalId, railName, verb, order } = taken;
  const told = { taken, reply, health: railHealth(verb, reply, { isFirst: taken.facts.sends === 1 }) };
  const about = { withdrawal: withdrawalId, attempt: order.reference, rail: railName, verb, answer: reply.answer.state };
  if (step.do === "complete") {
    const outcome = await complete(deps, told, step.providerTxnId);
    if (outcome === "contradiction") deps.log.error(about, "the rail says paid of a payout that was closed otherwise: a person must look");
    else if (outcome === "txn_reused") deps.log.error(about, "the rail gave one transaction for two payouts: a person must look");
    else deps.log.info({ ...about, outcome }, "payout paid");
    return;
  }
  if (step.do === "fail") {
    const isDone = await fail(deps, told, step.code);
    deps.log.info({ ...about, railCode: step.code, isDone }, "payout refused by the rail");
    return;
  }
  const { noted, is_new_case, paused } = await note(deps, told, step);
  deps.log.info({ ...about, railCode: step.code, state: step.state, noted, checkInSeconds: step.checkInSeconds }, verb === "submit" ? "payout sent" : "payout asked about");
  if (is_new_case) deps.log.error({ ...about, case: step.case?.kind, railCode: step.code }, "a payout waits for a person");
  if (paused) deps.log.error({ ...about, railCode: step.code }, "the rail is left alone until it answers again");
}
