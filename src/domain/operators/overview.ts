import { countWithdrawals, type WithdrawalCounts } from "./list-withdrawals.ts";
import type { OperatorDeps } from "./ports.ts";
import { showQueue, showRails, type QueueTask, type RailHealth } from "./rail-health.ts";

export type Overview = {
  withdrawals: WithdrawalCounts;
  casesOpen: number;
  /** Resolutions that wait for a second operator, and the withdrawals that they are about, oldest first. */
  proposals: { withdrawalId: string; outcome: string; proposedAt: Date }[];
  /** Since when the oldest money is set aside. */
  oldestHoldAt: Date | null;
  differences: number;
  lateJobs: number;
  rails: RailHealth[];
  queue: QueueTask[];
};

type Figures = { casesOpen: number; differences: number; lateJobs: number };

/** What needs a person, and how the machinery stands. Reads open things only. */
export async function showOverview(deps: OperatorDeps): Promise<Overview> {
  const { db } = deps;
  const [withdrawals, figures, oldest, proposals, rails, queue] = await Promise.all([
    countWithdrawals(deps),
    db.$queryRaw<Figures[]>`
      SELECT (SELECT count(*) FROM money_cases WHERE closed_at IS NULL)::int AS "casesOpen",
             (SELECT count(*) FROM differences WHERE cleared_at IS NULL)::int AS differences, kete.late_jobs()::int AS "lateJobs"`,
    db.withdrawRequest.findFirst({ where: { status: { in: ["PENDING", "PROCESSING"] } }, orderBy: { createdAt: "asc" }, select: { createdAt: true } }),
    db.payoutResolution.findMany({ where: { decidedAt: null, attempt: { closedAt: null } }, orderBy: { proposedAt: "asc" }, take: 20, select: { outcome: true, proposedAt: true, attempt: { select: { withdraw: { select: { publicId: true } } } } } }),
    showRails(deps),
    showQueue(deps),
  ]);
  return {
    withdrawals,
    ...(figures[0] ?? { casesOpen: 0, differences: 0, lateJobs: 0 }),
    oldestHoldAt: oldest?.createdAt ?? null,
    proposals: proposals.map(({ outcome, proposedAt, attempt }) => ({ withdrawalId: attempt.withdraw.publicId, outcome, proposedAt })),
    rails,
    queue,
  };
}
