import { createHash, createHmac } from "node:crypto";
import { DomainError } from "../shared/errors.ts";

export type Side = "under" | "over";

/** How many of the 10,000 outcomes win: `target` for under, `9999 − target` for over. */
export function winningOutcomes(side: Side, target: number): number {
  return side === "under" ? target : 9999 - target;
}

/** The fewest and most outcomes a stake may win on: 2 % to 96 %. */
export const outcomesMin = 200;
export const outcomesMax = 9600;

/** Payout per unit staked, in ten-thousandths, floored. `edgeBp` is the house's share in basis points. */
export function multiplier4(side: Side, target: number, edgeBp: number): bigint {
  return (BigInt(10_000 - edgeBp) * 10_000n) / BigInt(winningOutcomes(side, target));
}

/** What a win pays, stake included, in minor units, floored. The database computes the same and refuses a difference. */
export function winPayout(amountMinor: bigint, multiplier: bigint): bigint {
  return (amountMinor * multiplier) / 10_000n;
}

export type StakeLimits = { minStake: bigint; maxStake: bigint; maxPayout: bigint; edgeBp: number };

/** Refuses a stake whose odds or size the house does not offer. Nothing is trimmed: a stake is placed as asked or not at all. */
export function checkStake(stake: { amountMinor: bigint; side: Side; target: number }, limits: StakeLimits): void {
  const outcomes = winningOutcomes(stake.side, stake.target);
  if (outcomes < outcomesMin || outcomes > outcomesMax) {
    throw new DomainError("invalid_input", { issues: [{ path: ["target"], message: `choose a chance from ${outcomesMin / 100} % to ${outcomesMax / 100} %` }] });
  }
  if (stake.amountMinor < limits.minStake) throw new DomainError("below_minimum", { minimum: Number(limits.minStake) });
  if (stake.amountMinor > limits.maxStake) throw new DomainError("above_maximum", { maximum: Number(limits.maxStake) });
  const payout = winPayout(stake.amountMinor, multiplier4(stake.side, stake.target, limits.edgeBp));
  if (payout <= stake.amountMinor) throw new DomainError("no_profit");
  if (payout > limits.maxPayout) throw new DomainError("payout_too_large", { maximum: Number(limits.maxPayout) });
}

// 2^32 is not a multiple of 10,000; words from here up would make low rolls likelier, so they are skipped.
const firstBiasedWord = 4_294_960_000;

/**
 * The roll of scheme dice-v1: 0–9999, in hundredths. The key is the seed's 64 hex characters as text,
 * not the 32 bytes they stand for. Eight 32-bit words of each HMAC are tried in order, then the next round.
 */
export function roll(serverSeed: string, clientSeed: string, nonce: number): number {
  for (let round = 0; ; round += 1) {
    const digest = createHmac("sha256", serverSeed).update(`${clientSeed}:${nonce}:${round}`).digest();
    for (let word = 0; word < 8; word += 1) {
      const value = digest.readUInt32BE(word * 4);
      if (value < firstBiasedWord) return value % 10_000;
    }
  }
}

/** What is published before play: SHA-256 of the seed's text, in hex. */
export function commitment(serverSeed: string): string {
  return createHash("sha256").update(serverSeed).digest("hex");
}
