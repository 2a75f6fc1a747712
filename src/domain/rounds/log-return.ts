import type { CoreDeps } from "../shared/deps.ts";
import { bandOf, type Band } from "./log-rules.ts";

/** `byMoney` moves on by this many rounds at a time (as the migration has it), so that a difference of two never tells one stake. */
export const moneyStep = 100;

export type LogReturn = {
  /** The newest link, for who wants to hold us to it. */
  head: { seq: string; link: string };
  moneyStep: number;
  byRound: Band | null;
  byMoney: (Band & { stakedMinor: bigint; paidMinor: bigint }) | null;
};

/** Promised against paid return of all rounds in the log, from sums that sealing keeps. Null where no round counts yet. */
export async function showLogReturn({ db }: Pick<CoreDeps, "db">): Promise<LogReturn> {
  const [head, rows] = await Promise.all([db.roundLogHead.findUniqueOrThrow({ where: { id: 1 } }), db.roundReturn.findMany()]);
  const sumsOf = (basis: string) => {
    const row = rows.find((one) => one.basis === basis);
    if (!row) throw new Error(`no returns by ${basis}`);
    const whole = (value: { toFixed(digits: number): string }) => BigInt(value.toFixed(0));
    return { rounds: row.rounds, staked: whole(row.staked), paid: whole(row.paid), promisedE4: whole(row.promisedE4), varianceE8: whole(row.varianceE8) };
  };
  const money = sumsOf("money_shown");
  const byMoney = bandOf(money);
  return {
    head: { seq: String(head.seq), link: Buffer.from(head.link).toString("hex") },
    moneyStep,
    byRound: bandOf(sumsOf("rounds")),
    byMoney: byMoney && { ...byMoney, stakedMinor: money.staked, paidMinor: money.paid },
  };
}
