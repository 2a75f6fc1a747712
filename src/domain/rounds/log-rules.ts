/**
 * What sealing adds up over rounds: `promisedE4` is the mean of what they pay, in ten-thousandths, and `varianceE8` its
 * variance in hundred-millionths, both from each round's own odds and payout.
 */
export type ReturnSums = { rounds: bigint; staked: bigint; paid: bigint; promisedE4: bigint; varianceE8: bigint };

/** Shares of what was staked, in basis points (9900 is 99 %). Fair rolls keep `paidBp` between the two bounds 95 times in 100. */
export type Band = { rounds: bigint; promisedBp: number; paidBp: number; lowBp: number; highBp: number; marginBp: number; isInside: boolean };

/** How many standard deviations either way hold 95 in 100 of a normal distribution, which a sum of many rounds is close to. */
const deviations = 1.96;

/** Null without a stake: there is no share of nothing. */
export function bandOf({ rounds, staked, paid, promisedE4, varianceE8 }: ReturnSums): Band | null {
  if (rounds === 0n || staked === 0n) return null;
  // Floats from here on: this is how far chance strays, and no money.
  const share = (value: number) => (value / Number(staked)) * 10_000;
  const promisedBp = share(Number(promisedE4) / 1e4);
  const marginBp = deviations * share(Math.sqrt(Number(varianceE8)) / 1e4);
  const paidBp = share(Number(paid));
  // Less than nothing cannot be paid, however few rounds there are.
  const lowBp = Math.max(0, promisedBp - marginBp);
  const highBp = promisedBp + marginBp;
  return { rounds, promisedBp: round(promisedBp), paidBp: round(paidBp), lowBp: round(lowBp), highBp: round(highBp), marginBp: round(marginBp), isInside: paidBp >= lowBp && paidBp <= highBp };
}

const round = (bp: number) => Math.round(bp);
