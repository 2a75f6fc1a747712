import { z } from "zod";
import type { OperatorWithdrawal } from "#src/domain/operators/list-withdrawals.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { iso } from "./fields.ts";

/** Words that operators leave behind; how long they may be is the verb's to say. */
export const words = z.string("some words").max(4000, "too long");
export const rail = z.string("a rail's name").min(1, "a rail's name").max(31, "a rail's name");
export const wire = (amountMinor: bigint | null) => (amountMinor === null ? null : toWire(amountMinor));

const attemptStates = ["PREPARED", "SENT", "ACCEPTED", "UNKNOWN", "SUCCEEDED", "FAILED"] as const;
export const attemptState = z.enum(attemptStates);
export const withdrawStatus = z.enum(["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]);

export const opsWithdrawal = z.object({
  id: z.string(),
  kind: z.enum(["WITHDRAWAL", "RETURN"]),
  status: withdrawStatus,
  waitingFor: z.string().nullable(),
  amount: z.int(),
  fee: z.int(),
  netAmount: z.int(),
  currency: z.string(),
  method: z.enum(["MOMO", "BANK"]),
  destination: z.string(),
  rail: z.string(),
  approvals: z.int(),
  approvalsNeeded: z.int(),
  attempt: attemptState.nullable(),
  playerId: z.string().nullable(),
  phone: z.string(),
  providerTxnId: z.string().nullable(),
  note: z.string().nullable(),
  createdAt: z.string(),
  processedAt: z.string().nullable(),
});
export type OpsWithdrawal = z.output<typeof opsWithdrawal>;

export function opsWithdrawalAnswer(of: OperatorWithdrawal): OpsWithdrawal {
  const { id, kind, status, waitingFor, currency, method, destination, rail: by, approvals, approvalsNeeded, attempt, playerId, phone, providerTxnId, note } = of;
  const sums = { amount: toWire(of.amountMinor), fee: toWire(of.feeMinor), netAmount: toWire(of.netMinor) };
  return { id, kind, status, waitingFor, ...sums, currency, method, destination, rail: by, approvals, approvalsNeeded, attempt, playerId, phone, providerTxnId, note, createdAt: of.createdAt.toISOString(), processedAt: iso(of.processedAt) };
}

export const opsWithdrawalExample: OpsWithdrawal = {
  id: "019aa4c6-8801-7b0a-8f21-6d7e5c4b3a29",
  kind: "WITHDRAWAL",
  status: "PENDING",
  waitingFor: "approval",
  amount: 2_500_000,
  fee: 0,
  netAmount: 2_500_000,
  currency: "UGX",
  method: "MOMO",
  destination: "+256772•••456",
  rail: "mtn",
  approvals: 1,
  approvalsNeeded: 2,
  attempt: null,
  playerId: "019aa4c6-7a10-7c3e-9d55-2f6a1b0c4e7d",
  phone: "+256772•••456",
  providerTxnId: null,
  note: null,
  createdAt: "2026-11-21T05:50:00.000Z",
  processedAt: null,
};
