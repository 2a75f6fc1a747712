import type { CoreDeps } from "../shared/deps.ts";

/**
 * Gives what is due a job again: polls whose job was lost, what waited for its rail, and what a dead
 * worker left. Run every few seconds, so that none of it waits a minute.
 */
export async function sweepPayouts(deps: CoreDeps): Promise<void> {
  const rows = await deps.db.$queryRaw<{ payouts: bigint }[]>`SELECT kete.sweep_payouts(${deps.clock()}::timestamptz) AS payouts`;
  const payouts = Number(rows[0]?.payouts ?? 0n);
  if (payouts > 0) deps.log.info({ payouts }, "withdrawals that were due were given to a worker");
}
