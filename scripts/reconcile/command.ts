import { parseArgs } from "node:util";
import { formatAmount } from "./format-amount.ts";
import type { Report } from "#src/domain/reconciliation/reconcile.ts";

export const usage = `npm run reconcile [-- --rail <name>] [--hours <n>]

Compares the ledger, our payouts and collections, and what each rail says itself: everything that closed
in the last hours (26), and the rail's balance with what our books expect. It only asks and lists; a
difference is mended in /ops. A worker does the same every night.

  --rail    only this one, like mtn
  --hours   how far back, 1 to 2400

Exit code: 0 when everything agrees, 1 when something does not or a rail could not be asked, 2 for a wrong option.`;

export type Command = { rail: string | null; hours: number };

/** What was asked for, or what is wrong with it, in words. */
export function readCommand(words: string[]): Command | { help: true } | { problem: string } {
  try {
    const { values } = parseArgs({ args: words, options: { help: { type: "boolean", short: "h" }, rail: { type: "string" }, hours: { type: "string" } } });
    if (values.help) return { help: true };
    if (values.hours !== undefined && !(/^\d{1,4}$/.test(values.hours) && Number(values.hours) >= 1 && Number(values.hours) <= 2400)) return { problem: "--hours is a whole number from 1 to 2400" };
    return { rail: values.rail ?? null, hours: Number(values.hours ?? 26) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** One rail's report in lines for a terminal. */
export function linesOf({ rail, currency, checked, railBalance, expected, unexplained, failure, found }: Report): string[] {
  const money = (amountMinor: bigint) => formatAmount(amountMinor, currency);
  return [
    `${rail}: ${checked} compared, ${found.length} differ; unexplained: ${unexplained === null ? "not known" : money(unexplained)}`,
    `  our books expect ${money(expected)} there; the rail says ${railBalance === null ? "nothing of a balance" : money(railBalance)}`,
    ...(failure ? [`  not complete: ${failure}`] : []),
    ...found.map(({ kind, reference, amountMinor }) => `  ${kind} ${reference ?? "balance"}: ${amountMinor > 0n ? "+" : ""}${money(amountMinor)} at the rail`),
  ];
}

export function isClean({ found, unexplained, failure }: Report): boolean {
  return found.length === 0 && unexplained === 0n && failure === null;
}
