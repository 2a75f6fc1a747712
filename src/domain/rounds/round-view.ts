import { maskPhone } from "../shared/phone.ts";
import { clientSeedBy, type ClientSeedMaker } from "./client-seed.ts";
import type { Side } from "./rules.ts";

export type RoundStatus = "AWAITING_PAYMENT" | "WON" | "LOST" | "VOID";

/** A round as its owner may see it. The server seed is there once it has been revealed, never before. */
export type RoundView = {
  id: string;
  status: RoundStatus;
  amountMinor: bigint;
  side: Side;
  target: number;
  clientSeed: string;
  clientSeedBy: ClientSeedMaker;
  serverSeedHash: string;
  serverSeed: string | null;
  nonce: number;
  edgeBp: number;
  roll: number | null;
  multiplier: string;
  payoutMinor: bigint | null;
  payerPhone: string | null;
  isClaimed: boolean;
  createdAt: Date;
  settledAt: Date | null;
};

type RoundRow = {
  publicId: string;
  status: RoundStatus;
  amount: bigint;
  side: Side;
  target: number;
  clientSeed: string;
  nonce: number;
  edgeBp: number;
  roll: number | null;
  multiplier4: bigint;
  payout: bigint | null;
  phone: string | null;
  claimedAt: Date | null;
  createdAt: Date;
  settledAt: Date | null;
  seed: { hash: string; revealed: string | null };
};

/** What a query must bring along for {@link roundView}. The sealed seed is left out on purpose. */
export const roundParts = { seed: { select: { hash: true, revealed: true } } } as const;

export function roundView(row: RoundRow): RoundView {
  return {
    id: row.publicId,
    status: row.status,
    amountMinor: row.amount,
    side: row.side,
    target: row.target,
    clientSeed: row.clientSeed,
    clientSeedBy: clientSeedBy(row.clientSeed),
    serverSeedHash: row.seed.hash,
    serverSeed: row.seed.revealed,
    nonce: row.nonce,
    edgeBp: row.edgeBp,
    roll: row.roll,
    multiplier: decimal4(row.multiplier4),
    payoutMinor: row.payout,
    payerPhone: row.phone === null ? null : maskPhone(row.phone),
    // By claiming alone: whether a number has a player is not a stranger's to learn.
    isClaimed: row.claimedAt !== null,
    createdAt: row.createdAt,
    settledAt: row.settledAt,
  };
}

/** Ten-thousandths as a decimal string: 19800n is "1.9800". Exact, where a float would not be. */
export function decimal4(value: bigint): string {
  return `${value / 10_000n}.${String(value % 10_000n).padStart(4, "0")}`;
}
