import { median } from "../attack/samples.ts";
import type { loads } from "./ledger-world.ts";

export type LoadName = keyof typeof loads | "domain" | "prismaFloor";
/** Rates a second: of each load, at each number of clients, one for each turn it had. */
export type Rates = Record<LoadName, Record<number, number[]>>;

const words: Record<LoadName, string> = {
  floor: "**floor**: bare inserts of a round's rows",
  prismaFloor: "the same inserts, sent through Prisma",
  floorWithUpdates: "the same rows, and the updates a round makes",
  stakeHot: "ledger stake, one house account",
  stakeSpread: "ledger stake, spread over 64",
  stakeOnRow: "ledger stake, and a balance row for the house",
  play: "a whole round in SQL (`kete.play`)",
  domain: "a whole round through the domain (`playForPlayer`, Prisma)",
  withdrawHot: "whole withdrawals (4 commits), one clearing account",
  withdrawSpread: "whole withdrawals (4 commits), spread over 64",
};

/** Markdown: what each load did a second, and the ratios that the aims are set for. */
export function ledgerTable(rates: Rates, clients: readonly number[]): string {
  const rate = (name: LoadName, at: number) => median(rates[name][at] ?? []);
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const ratio = (title: string, of: (at: number) => string) => line([title, ...clients.map(of)]);
  // Within each turn first: what else the machine was busy with then weighed on both.
  const paired = (part: LoadName, whole: LoadName, at: number) => median((rates[part][at] ?? []).map((value, turn) => value / (rates[whole][at]?.[turn] ?? Number.NaN)));
  const share = (part: LoadName, whole: LoadName) => (at: number) => paired(part, whole, at).toFixed(2);
  const cost = (hot: LoadName, spread: LoadName) => (at: number) => `${(100 * (1 - paired(hot, spread, at))).toFixed(0)} %`;
  return [
    line(["a second", ...clients.map((at) => `${at} ${at === 1 ? "client" : "clients"}`)]),
    line(["---", ...clients.map(() => "---:")]),
    ...(Object.keys(words) as LoadName[]).map((name) => line([words[name], ...clients.map((at) => rate(name, at).toFixed(0))])),
    ratio("**contention cost of a stake** (1 − one / spread; aim < 10 %)", cost("stakeHot", "stakeSpread")),
    ratio("contention cost with a balance row", cost("stakeOnRow", "stakeSpread")),
    ratio("**contention cost of a withdrawal** (aim < 10 %)", cost("withdrawHot", "withdrawSpread")),
    ratio("**the domain's round to the floor** (aim ≥ 0.5)", share("domain", "floor")),
    ratio("the inserts through Prisma to the floor", share("prismaFloor", "floor")),
    ratio("**the domain's round to the inserts through Prisma**", share("domain", "prismaFloor")),
    ratio("the SQL's round to the floor", share("play", "floor")),
    ratio("the SQL's round to the floor with updates", share("play", "floorWithUpdates")),
  ].join("\n");
}
