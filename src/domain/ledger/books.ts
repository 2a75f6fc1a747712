import type { CoreDeps } from "../shared/deps.ts";

export type Books = { currency: string; mustBeZero: bigint }[];

/** The sum of all balances per currency, in one snapshot. Anything but zero is an alarm. */
export async function trialBalance(deps: Pick<CoreDeps, "db">): Promise<Books> {
  const rows = await deps.db.$queryRaw<{ currency: string; sum: string }[]>`SELECT currency, must_be_zero::text AS sum FROM ledger.trial_balance ORDER BY currency`;
  return rows.map(({ currency, sum }) => ({ currency, mustBeZero: BigInt(sum) }));
}

/** How many movements one statement folds: well under a second's work, so a long queue never runs into the time limit. */
const rollBatch = 50_000;

/** Folds the appended movements of hot accounts into one figure each. Returns how many were folded: none while another folds. */
export async function rollUp(deps: Pick<CoreDeps, "db">): Promise<bigint> {
  let rolled = 0n;
  for (;;) {
    const rows = await deps.db.$queryRaw<{ rolled: bigint }[]>`SELECT ledger.roll(${rollBatch}::int) AS rolled`;
    const now = rows[0]?.rolled ?? 0n;
    rolled += now;
    if (now < BigInt(rollBatch)) return rolled;
  }
}

/** What waits to be rolled up, and the age of the oldest in seconds. A minute or two is the job's own rhythm. */
export async function rollUpLag(deps: Pick<CoreDeps, "db">): Promise<{ waiting: bigint; oldestSeconds: number }> {
  const rows = await deps.db.$queryRaw<{ waiting: bigint; oldest_seconds: number }[]>`SELECT waiting, oldest_seconds FROM ledger.rollup_lag`;
  return { waiting: rows[0]?.waiting ?? 0n, oldestSeconds: rows[0]?.oldest_seconds ?? 0 };
}
