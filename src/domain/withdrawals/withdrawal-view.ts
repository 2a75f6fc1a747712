import { maskPhone } from "../shared/phone.ts";
import type { BankDestination, WithdrawMethod } from "./ports.ts";

export type WithdrawStatus = "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED";

export type WithdrawalView = {
  id: string;
  amountMinor: bigint;
  feeMinor: bigint;
  netMinor: bigint;
  currency: string;
  method: WithdrawMethod;
  destination: string;
  providerTxnId: string | null;
  status: WithdrawStatus;
  note: string | null;
  createdAt: Date;
  processedAt: Date | null;
};

type Numeric = { toFixed(digits: number): string };

/** The columns of one withdrawal as the tables hold them: amounts are NUMERIC there. */
export type WithdrawalRow = Omit<WithdrawalView, "id" | "amountMinor" | "feeMinor" | "netMinor"> & { publicId: string; amount: Numeric; fee: Numeric };

export function withdrawalView(row: WithdrawalRow): WithdrawalView {
  const amountMinor = BigInt(row.amount.toFixed(0));
  const feeMinor = BigInt(row.fee.toFixed(0));
  const { currency, method, providerTxnId, status, note, createdAt, processedAt } = row;
  return { id: row.publicId, amountMinor, feeMinor, netMinor: amountMinor - feeMinor, currency, method, destination: shownDestination(row), providerTxnId, status, note, createdAt, processedAt };
}

/** Enough for its owner to recognise, no more: the middle of a phone or account is hidden. */
export function shownDestination({ method, destination }: Pick<WithdrawalRow, "method" | "destination">): string {
  if (method === "MOMO") return maskPhone(destination);
  const { bankCode, accountNumber } = JSON.parse(destination) as BankDestination;
  return `${bankCode} •••${accountNumber.slice(-4)}`;
}
