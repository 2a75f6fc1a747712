import { quantile } from "../attack/samples.ts";

/** Milliseconds of one kind of call. */
export type Series = { name: string; costs: readonly string[]; samples: number[] };

/** What a call must cost at the least: an empty call over the same HTTP, and what its round trips take by themselves. */
export type Floor = Readonly<Record<string, readonly number[]>>;

const p50 = (samples: readonly number[]) => quantile(samples, 0.5);

/** A Markdown table: the floor's parts first, then each call and how many times its floor it takes. */
export function tableOf(floor: Floor, calls: readonly Series[]): string {
  const parts = Object.entries(floor).map(([name, samples]) => row([name, ...spread(samples), "", ""]));
  const rows = calls.map(({ name, samples, costs }) => {
    const least = costs.reduce((sum, part) => sum + p50(floor[part] ?? []), 0);
    return row([name, ...spread(samples), costs.join(" + "), `${(p50(samples) / least).toFixed(1)} ×`]);
  });
  return [row(["call", "p50 ms", "p95 ms", "p99 ms", "its floor", "p50 to its floor"]), row(["---", "---:", "---:", "---:", "---", "---:"]), ...parts, ...rows].join("\n");
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const spread = (samples: readonly number[]) => [0.5, 0.95, 0.99].map((part) => quantile(samples, part).toFixed(2));
