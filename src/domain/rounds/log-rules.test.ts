import fc from "fast-check";
import { expect, it } from "vitest";
import { bandOf, type ReturnSums } from "./log-rules.ts";
import { multiplier4, roll, winPayout, winningOutcomes } from "./rules.ts";

type Bet = { outcomes: number; stake: bigint };

function sumsOf(bets: readonly Bet[], rolls: (index: number) => number): ReturnSums {
  const sums = { rounds: BigInt(bets.length), staked: 0n, paid: 0n, promisedE4: 0n, varianceE8: 0n };
  for (const [index, { outcomes, stake }] of bets.entries()) {
    const win = winPayout(stake, multiplier4("under", outcomes, 100));
    const w = BigInt(winningOutcomes("under", outcomes));
    sums.staked += stake;
    sums.paid += rolls(index) < outcomes ? win : 0n;
    sums.promisedE4 += win * w;
    sums.varianceE8 += win * win * w * (10_000n - w);
  }
  return sums;
}

it("no rounds, or no money, have no return", () => {
  expect(bandOf({ rounds: 0n, staked: 0n, paid: 0n, promisedE4: 0n, varianceE8: 0n })).toBeNull();
});

it("10,000 even rounds at 1 % edge promise 99 % and lie within ± 1.96 points of it", () => {
  const bets = Array.from({ length: 10_000 }, () => ({ outcomes: 4950, stake: 10_000n }));
  // p = 0.495, m = 2: each strays by sqrt(0.495 × 0.505 × 4) = 0.99995 stakes; over 10,000 rounds by 0.99995 %.
  expect(bandOf(sumsOf(bets, () => 0))).toEqual({ rounds: 10_000n, promisedBp: 9900, paidBp: 20_000, lowBp: 9704, highBp: 10_096, marginBp: 196, isInside: false });
});

it("a hundred times the rounds make a tenth of the margin, and the same stakes in another unit the same figures", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ outcomes: fc.integer({ min: 200, max: 9600 }), stake: fc.bigInt({ min: 500n, max: 100_000n }) }), { minLength: 1, maxLength: 40 }), (bets) => {
      const sums = sumsOf(bets, () => 9999);
      const times = (factor: bigint): ReturnSums => ({ rounds: sums.rounds * factor, staked: sums.staked * factor, paid: sums.paid * factor, promisedE4: sums.promisedE4 * factor, varianceE8: sums.varianceE8 * factor });
      const [one, many, scaled] = [bandOf(sums), bandOf(times(100n)), bandOf({ ...sums, staked: sums.staked * 100n, promisedE4: sums.promisedE4 * 100n, varianceE8: sums.varianceE8 * 10_000n })];
      expect(Math.abs((many?.marginBp ?? 0) * 10 - (one?.marginBp ?? 0))).toBeLessThanOrEqual(6);
      expect(scaled).toEqual(one);
      expect(one?.lowBp).toBeGreaterThanOrEqual(0);
    }),
  );
});

it("of a thousand runs of fair rolls, about 95 in 100 lie inside their band", () => {
  const seed = "7".repeat(64);
  let inside = 0;
  for (let run = 0; run < 1000; run += 1) {
    const bets = Array.from({ length: 200 }, (_, n) => ({ outcomes: 1500 + ((n * 977) % 8000), stake: BigInt(500 + ((n * 131) % 3000)) }));
    if (bandOf(sumsOf(bets, (index) => roll(seed, "band", run * 200 + index)))?.isInside) inside += 1;
  }
  // Rolls of a fixed seed, so it is the same every time; 950 ± 3 standard deviations of 7 would be fair.
  expect(inside).toBeGreaterThan(929);
  expect(inside).toBeLessThan(971);
});
