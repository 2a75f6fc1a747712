import type { CollectionDeps } from "../collections/ports.ts";
import type { WithdrawDeps } from "../withdrawals/ports.ts";

export type ReconcileDeps = WithdrawDeps & CollectionDeps;

/** One payout or collection as our own books have it. Amounts in minor units; `booked` is what the ledger moved for it. */
export type Item = {
  direction: "out" | "in";
  reference: string;
  method: "MOMO" | "BANK";
  destination: string;
  amountMinor: bigint;
  state: "SUCCEEDED" | "FAILED";
  bookedMinor: bigint;
};

/** What does not agree. `amountMinor` is signed: by how much the rail holds more than our books say because of it. */
export type Found = { kind: string; reference: string | null; amountMinor: bigint; details: Record<string, unknown> };
