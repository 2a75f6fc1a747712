import type { Side } from "./odds.ts";

export type RoundStatus = "AWAITING_PAYMENT" | "WON" | "LOST" | "VOID";

export type RefundStatus = "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED" | "CLAIMED";

/** A round as the game's pages need it; the API's answer fits this shape. Amounts are minor units, `roll` and `target` hundredths. */
export type Round = {
  id: string;
  status: RoundStatus;
  amount: number;
  side: Side;
  target: number;
  clientSeed: string;
  /** The server, where the page ran without scripts and the player typed none. */
  clientSeedBy?: "client" | "server";
  serverSeedHash: string;
  nonce: number;
  edgeBp: number;
  roll: number | null;
  multiplier: string;
  payout: number | null;
  createdAt: string;
  settledAt: string | null;
  payerPhone?: string | null | undefined;
  isClaimed?: boolean;
  /** Won, or claimed, into the balance of the player who reads it. */
  isCredited?: boolean;
  /** Its payment came too late to be played; `refund` is what goes back, null where a person must see to it. */
  isPaidLate?: boolean;
  refund?: { amount: number; status: RefundStatus } | null;
  serverSeed?: string | null | undefined;
  /** False where a guest's winnings do not wait on the phone any more: claimed, or sent to it. Left out right after the round. */
  isWaiting?: boolean;
};

export type Limits = { currency: string; minStake: number; maxStake: number; edgeBp: number };
export type Game = Limits & { activeSeedHash: string; nextSeedHash: string; nonce: number };
