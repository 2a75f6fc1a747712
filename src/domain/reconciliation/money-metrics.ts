import type { Sample } from "../audit/metrics.ts";
import type { CoreDeps } from "../shared/deps.ts";

/** How things stand with money at this moment: open withdrawals, holds, unknown payouts, rails, floats, differences. */
export async function readMoneyGauges({ db }: Pick<CoreDeps, "db">): Promise<Sample[]> {
  const rows = await db.$queryRaw<{ name: string; labels: string; value: number }[]>`SELECT name, labels::text, value FROM kete.money_gauges()`;
  return rows.map(({ name, labels, value }) => ({ name, labels: JSON.parse(labels) as Record<string, string>, value }));
}
