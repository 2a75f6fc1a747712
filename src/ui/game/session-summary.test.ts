import { describe, expect, it } from "vitest";
import type { Round } from "./round.ts";
import { summarizeSession } from "./session-summary.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
const round = (values: Partial<Round>): Round => ({
  id: "r", status: "LOST", amount: 1000, side: "under", target: 4950, clientSeed: "c", serverSeedHash: "h", nonce: 0, edgeBp: 100,
  roll: 9000, multiplier: "2", payout: 0, createdAt: minutesAgo(1), settledAt: null, ...values,
});

describe("a sitting", () => {
  it("is empty before the first round", () => {
    expect(summarizeSession([], now)).toEqual({ minutes: 0, rounds: 0, netMinor: 0 });
  });

  it("counts wins and losses, and no money for rounds that were not paid", () => {
    const rounds = [round({ status: "VOID", payout: null }), round({ status: "WON", payout: 2000, createdAt: minutesAgo(3) }), round({ createdAt: minutesAgo(12) }), round({ createdAt: minutesAgo(12) })];
    expect(summarizeSession(rounds, now)).toEqual({ minutes: 12, rounds: 3, netMinor: -1000 });
  });

  it("ends after half an hour without a round", () => {
    const rounds = [round({ createdAt: minutesAgo(5) }), round({ createdAt: minutesAgo(36) })];
    expect(summarizeSession(rounds, now)).toEqual({ minutes: 5, rounds: 1, netMinor: -1000 });
  });
});
