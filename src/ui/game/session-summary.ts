import type { Round } from "./round.ts";

export type SessionSummary = { minutes: number; rounds: number; netMinor: number };

/** Half an hour without a round ends a session: long enough for a dropped network, short enough to mean "this sitting". */
const sessionGapMs = 30 * 60 * 1000;

/** This sitting's time and net position from the latest rounds, newest first. Undecided and void rounds move no money. */
export function summarizeSession(rounds: readonly Round[], nowMs: number): SessionSummary {
  let startedMs = nowMs;
  const sitting: Round[] = [];
  for (const round of rounds) {
    const placedMs = Date.parse(round.createdAt);
    if (startedMs - placedMs > sessionGapMs) break;
    startedMs = Math.min(startedMs, placedMs);
    sitting.push(round);
  }
  const decided = sitting.filter((round) => round.status === "WON" || round.status === "LOST");
  const netMinor = decided.reduce((sum, round) => sum + (round.payout ?? 0) - round.amount, 0);
  return { minutes: Math.floor((nowMs - startedMs) / 60_000), rounds: decided.length, netMinor };
}
