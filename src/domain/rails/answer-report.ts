import { checkClosedPayout } from "../withdrawals/check-closed.ts";
import { payWithdrawal } from "../withdrawals/pay-withdrawal.ts";
import type { WithdrawDeps } from "../withdrawals/ports.ts";

/** The verb that asks about a collection; given by the caller, since it rolls a round. */
type ConfirmCollection = (collectionId: string) => Promise<void>;

/** How long a rail is asked again about what is closed, where it gives no answer. */
const askedHours = 24;

/**
 * Asks a rail about what it reported. An open payout goes on by what it answers; a closed one that it
 * contradicts is put before a person. Safe to run twice: the report is settled once.
 */
export async function answerReport(deps: WithdrawDeps, { reportId }: { reportId: string }, confirmCollection: ConfirmCollection): Promise<void> {
  const report = await deps.db.railWebhook.findUnique({ where: { id: BigInt(reportId) } });
  if (!report || report.handledAt || report.reference === null) return;
  const { rail, reference: id } = report;
  const outcome = await answer(deps, { rail, id }, confirmCollection);
  const isStillAsked = deps.clock().getTime() - report.receivedAt.getTime() < askedHours * 3_600_000;
  if (outcome === "unanswered" && isStillAsked) {
    await deps.db.$executeRaw`SELECT kete.enqueue('take-webhook', jsonb_build_object('webhook', ${reportId}::text), ${`webhook:${reportId}`}, now() + interval '2 minutes')`;
    return;
  }
  await deps.db.$executeRaw`SELECT kete.settle_webhook(${report.id}::bigint, ${outcome})`;
  if (outcome === "not_ours") deps.log.warn({ rail, reference: id }, "a rail reported a reference that it was never given");
}

async function answer(deps: WithdrawDeps, { rail, id }: { rail: string; id: string }, confirmCollection: ConfirmCollection): Promise<string> {
  const attempt = await deps.db.payoutAttempt.findUnique({ where: { id }, include: { withdraw: { select: { publicId: true } } } });
  if (attempt?.provider === rail) {
    if (attempt.closedAt) return checkClosedPayout(deps, id);
    await payWithdrawal(deps, { withdrawalId: attempt.withdraw.publicId });
    return "asked";
  }
  const collection = await deps.db.collection.findUnique({ where: { id }, select: { provider: true } });
  if (collection?.provider !== rail) return "not_ours";
  await confirmCollection(id);
  return "asked";
}
