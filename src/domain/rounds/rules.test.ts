import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diceVectors } from "#src/testing/dice-vectors.ts";
import { checkStake, commitment, multiplier4, roll, winningOutcomes, winPayout, type Side } from "./rules.ts";

describe("dice-v1", () => {
  it.each(diceVectors)("rolls $roll for $clientSeed:$nonce, as published", ({ serverSeed, serverSeedHash, clientSeed, nonce, roll: published }) => {
    expect([roll(serverSeed, clientSeed, nonce), commitment(serverSeed)]).toEqual([published, serverSeedHash]);
  });

  it.each(diceVectors)("rolls other than the classic mistake does for $clientSeed:$nonce: the key is the seed's hex as text, and not the bytes it stands for", ({ serverSeed, clientSeed, nonce, rollOfBytes }) => {
    const mistaken = createHmac("sha256", Buffer.from(serverSeed, "hex")).update(`${clientSeed}:${nonce}:0`).digest();
    expect(mistaken.readUInt32BE(0) % 10_000).toBe(rollOfBytes);
    expect(roll(serverSeed, clientSeed, nonce)).not.toBe(rollOfBytes);
  });

  it("commits to the seed's text", () => {
    expect(commitment("0".repeat(64))).toBe("60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55");
  });
});

const sides = fc.constantFrom<Side>("under", "over");
const bets = fc.record({ side: sides, outcomes: fc.integer({ min: 200, max: 9600 }), edgeBp: fc.integer({ min: 0, max: 5000 }) }).map((bet) => ({ ...bet, target: bet.side === "under" ? bet.outcomes : 9999 - bet.outcomes }));

describe("the odds", () => {
  it("win on exactly as many rolls as they say", () => {
    fc.assert(
      fc.property(bets, ({ side, target, outcomes }) => {
        let wins = 0;
        for (let rolled = 0; rolled < 10_000; rolled += 1) if (side === "under" ? rolled < target : rolled > target) wins += 1;
        expect(wins).toBe(outcomes);
        expect(winningOutcomes(side, target)).toBe(outcomes);
      }),
      { numRuns: 50 },
    );
  });

  it("never pay back more than the edge leaves, on any stake", () => {
    fc.assert(
      fc.property(bets, fc.bigInt({ min: 1n, max: 10n ** 12n }), ({ side, target, outcomes, edgeBp }, stake) => {
        const paid = winPayout(stake, multiplier4(side, target, edgeBp));
        expect(paid * BigInt(outcomes)).toBeLessThanOrEqual((stake * BigInt(10_000 - edgeBp)));
      }),
    );
  });
});

const limits = { minStake: 500n, maxStake: 100_000n, maxPayout: 200_000n, edgeBp: 100 };
const refusalOf = (stake: Partial<Parameters<typeof checkStake>[0]>) => {
  try {
    checkStake({ amountMinor: 1000n, side: "under", target: 5000, ...stake }, limits);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("a stake", () => {
  it.each([
    ["the smallest", { amountMinor: 500n }, null],
    ["one below the smallest", { amountMinor: 499n }, "below_minimum"],
    ["the largest", { amountMinor: 100_000n, target: 5000 }, null],
    ["one above the largest", { amountMinor: 100_001n }, "above_maximum"],
    ["2 % under", { target: 200 }, null],
    ["just less than 2 % under", { target: 199 }, "invalid_input"],
    ["96 % under", { target: 9600 }, null],
    ["more than 96 % under", { target: 9601 }, "invalid_input"],
    ["2 % over", { side: "over" as const, target: 9799 }, null],
    ["less than 2 % over", { side: "over" as const, target: 9800 }, "invalid_input"],
    ["96 % over", { side: "over" as const, target: 399 }, null],
    ["more than 96 % over", { side: "over" as const, target: 398 }, "invalid_input"],
    ["a payout at the cap", { amountMinor: 50_000n, target: 2475 }, null],
    ["a payout above the cap", { amountMinor: 50_001n, target: 2475 }, "payout_too_large"],
  ])("%s: %o", (_name, stake, refusal) => {
    expect(refusalOf(stake)).toBe(refusal);
  });
});
