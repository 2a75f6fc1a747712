import type { KeptSeeds } from "../game/kept-seeds.ts";
import type { Round } from "../game/round.ts";
import type { Claim } from "./check-round.ts";

/** What the server says of a decided round whose seed is revealed, beside what was kept of it; null while there is nothing to check it by. */
export function claimOf(round: Round, kept: KeptSeeds | null): Claim | null {
  if (!round.serverSeed || round.roll === null) return null;
  const { serverSeed, serverSeedHash, clientSeed, nonce, side, target, edgeBp, roll } = round;
  return {
    serverSeed, serverSeedHash, clientSeed, nonce, side, target, edgeBp, roll, kept,
    amount: BigInt(round.amount),
    isWin: round.status === "WON",
    multiplier4: tenThousandths(round.multiplier),
    payout: round.payout === null ? null : BigInt(round.payout),
  };
}

/** "1.9800" as 19800n, digit by digit: a float would not be exact. Null for what is no such figure. */
export function tenThousandths(text: string): bigint | null {
  const match = /^(\d{1,12})\.(\d{4})$/.exec(text);
  return match ? BigInt(`${match[1] ?? ""}${match[2] ?? ""}`) : null;
}
