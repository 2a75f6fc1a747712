import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleOf } from "#src/testing/long.ts";
import { DomainError } from "../shared/errors.ts";
import { checkStake, multiplier4, outcomesMax, outcomesMin, roll, winningOutcomes, winPayout, type Side, type StakeLimits } from "./rules.ts";

const runs = { numRuns: sampleOf(50_000, 5_000) };
const sides = fc.constantFrom<Side>("under", "over");
/** Every target that the API takes, those without odds included. */
const targets = fc.integer({ min: 0, max: 9999 });
const edges = fc.integer({ min: 0, max: 5000 });
const stakes = fc.oneof(fc.bigInt({ min: 1n, max: 20_000n }), fc.bigInt({ min: 1n, max: 10n ** 12n }));
const limits = fc.record({ minStake: stakes, maxStake: stakes, maxPayout: stakes, edgeBp: edges });
const offered = fc.record({ side: sides, outcomes: fc.integer({ min: outcomesMin, max: outcomesMax }) }).map(({ side, outcomes }) => ({ side, outcomes, target: side === "under" ? outcomes : 9999 - outcomes }));

function refusalOf(stake: { amountMinor: bigint; side: Side; target: number }, at: StakeLimits): string | null {
  try {
    checkStake(stake, at);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

describe("whatever is staked on whatever at whatever edge", () => {
  it("a stake is taken as it is, with a payout above it and not above the cap, or refused for what is wrong with it", () => {
    fc.assert(
      fc.property(sides, targets, stakes, limits, (side, target, amountMinor, at) => {
        const outcomes = winningOutcomes(side, target);
        const hasOdds = outcomes >= outcomesMin && outcomes <= outcomesMax;
        const payout = hasOdds ? winPayout(amountMinor, multiplier4(side, target, at.edgeBp)) : 0n;
        const expected = !hasOdds
          ? "invalid_input"
          : amountMinor < at.minStake ? "below_minimum"
          : amountMinor > at.maxStake ? "above_maximum"
          : payout <= amountMinor ? "no_profit"
          : payout > at.maxPayout ? "payout_too_large"
          : null;
        expect(refusalOf({ amountMinor, side, target }, at)).toBe(expected);
      }),
      runs,
    );
  });

  it("the payout is the floor of the exact one, reckoned in whole numbers: never more, and less by rounding alone", () => {
    fc.assert(
      fc.property(offered, edges, stakes, ({ side, target, outcomes }, edgeBp, stake) => {
        const payout = winPayout(stake, multiplier4(side, target, edgeBp));
        const [w, kept] = [BigInt(outcomes), BigInt(10_000 - edgeBp)];
        // Expected return is payout × w / 10,000: at most the stake less the edge.
        expect(payout * w).toBeLessThanOrEqual(stake * kept);
        // Two floors: under a ten-thousandth of the stake for the multiplier's, and under one unit for the payout's.
        expect((stake * kept - payout * w) * 10_000n).toBeLessThan((stake + 10_000n) * w);
      }),
      runs,
    );
  });

  it("more staked never pays less, a wider chance never pays more, and a larger edge never pays more", () => {
    fc.assert(
      fc.property(offered, edges, stakes, ({ side, target, outcomes }, edgeBp, stake) => {
        const pays = (amount: bigint, of: number, edge: number) => winPayout(amount, multiplier4(side, side === "under" ? of : 9999 - of, edge));
        const payout = winPayout(stake, multiplier4(side, target, edgeBp));
        expect(pays(stake + 1n, outcomes, edgeBp)).toBeGreaterThanOrEqual(payout);
        expect(pays(stake, outcomes + 1, edgeBp)).toBeLessThanOrEqual(payout);
        expect(pays(stake, outcomes, edgeBp + 1)).toBeLessThanOrEqual(payout);
      }),
      runs,
    );
  });

  it("under and over pay the same for the same chance", () => {
    fc.assert(
      fc.property(offered, edges, ({ outcomes }, edgeBp) => {
        expect(multiplier4("under", outcomes, edgeBp)).toBe(multiplier4("over", 9999 - outcomes, edgeBp));
      }),
      runs,
    );
  });
});

it("at the house's own edge every target there is returns at most 99 %, and no less than rounding takes", () => {
  const bets = (["under", "over"] as const).flatMap((side) => Array.from({ length: 10_000 }, (_, target) => ({ side, target, outcomes: winningOutcomes(side, target) })));
  const offers = bets.filter(({ outcomes }) => outcomes >= outcomesMin && outcomes <= outcomesMax);
  const returned = offers.map(({ side, target, outcomes }) => ({ side, target, returned: multiplier4(side, target, 100) * BigInt(outcomes), least: 99_000_000n - BigInt(outcomes) }));
  expect(returned).toHaveLength(2 * 9401);
  expect(returned.filter((offer) => offer.returned > 99_000_000n || offer.returned <= offer.least)).toEqual([]);
});

describe("the seed's text is the key", () => {
  const serverSeed = "632a697fb2214bf58cbc09c77317f3cc117861fa2f6b1021bdd7e7dd82489591";

  it("and not the bytes that it spells: decoding it first gives another roll", () => {
    const decoded = createHmac("sha256", Buffer.from(serverSeed, "hex")).update("client:0:0").digest().readUInt32BE(0) % 10_000;
    expect([roll(serverSeed, "client", 0), decoded]).toEqual([5832, 7862]);
  });
});
