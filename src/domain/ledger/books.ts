import type { CoreDeps } from "../shared/deps.ts";

export type Books = { currency: string; mustBeZero: bigint }[];

/** The sum of all balances per currency, in one snapshot. Anything but zero is an alarm. */
export async function trialBalance(deps: Pick<CoreDeps, "db">): Promise<Books> {
  const rows = await deps.db.$queryRaw<{ currency: string; sum: string }[]>`SELECT currency, must_be_zero::text AS sum FROM ledger.trial_balance ORDER BY currency`;
  return rows.map(({ currency, sum }) => ({ currency, mustBeZero: BigInt(sum) }));
}

/** Folds the appended movements of hot accounts into one figure each. Returns how many were folded. */
export async function rollUp(deps: Pick<CoreDeps, "db">): Promise<bigint> {
  const rows = await deps.db.$queryRaw<{ rolled: bigint }[]>`SELECT ledger.roll() AS rolled`;
  return rows[0]?.rolled ?? 0n;
}
