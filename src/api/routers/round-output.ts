import { z } from "zod";
import { toWire } from "#src/domain/shared/money.ts";
import type { RoundView } from "#src/domain/rounds/round-view.ts";
import { iso } from "./fields.ts";

export const roundOutput = z.object({
  id: z.string(),
  status: z.enum(["AWAITING_PAYMENT", "WON", "LOST", "VOID"]),
  amount: z.int(),
  side: z.enum(["under", "over"]),
  target: z.int(),
  clientSeed: z.string(),
  clientSeedBy: z.enum(["client", "server"]),
  serverSeedHash: z.string(),
  serverSeed: z.string().nullable(),
  nonce: z.int(),
  edgeBp: z.int(),
  roll: z.int().nullable(),
  multiplier: z.string(),
  payout: z.int().nullable(),
  payerPhone: z.string().nullable(),
  isClaimed: z.boolean(),
  isCredited: z.boolean(),
  isPaidLate: z.boolean(),
  refund: z.object({ amount: z.int(), status: z.enum(["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED", "CLAIMED"]) }).nullable(),
  createdAt: z.string(),
  settledAt: z.string().nullable(),
});

export function roundAnswer({ amountMinor, payoutMinor, refund, createdAt, settledAt, ...rest }: RoundView): z.output<typeof roundOutput> {
  return {
    ...rest,
    amount: toWire(amountMinor),
    payout: payoutMinor === null ? null : toWire(payoutMinor),
    refund: refund && { amount: toWire(refund.amountMinor), status: refund.status },
    createdAt: createdAt.toISOString(),
    settledAt: iso(settledAt),
  };
}

/** Shown in the docs. */
export const roundExample: z.output<typeof roundOutput> = {
  id: "019aa4c6-6f0e-7b52-9a53-0f5d3d1c2b8a",
  status: "WON",
  amount: 1000,
  side: "under",
  target: 4950,
  clientSeed: "kampala-2026",
  clientSeedBy: "client",
  serverSeedHash: "febe6c504c5ade638c0309d2de609df375b5f0bbd02138a587d6abdbdd03cc0c",
  serverSeed: null,
  nonce: 7,
  edgeBp: 100,
  roll: 3507,
  multiplier: "2.0000",
  payout: 2000,
  payerPhone: "+256772•••456",
  isClaimed: false,
  isCredited: false,
  isPaidLate: false,
  refund: null,
  createdAt: "2026-11-21T05:45:00.000Z",
  settledAt: "2026-11-21T05:45:00.120Z",
};
