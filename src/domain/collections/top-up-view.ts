import { maskPhone } from "../shared/phone.ts";
import type { CollectionState } from "./next-step.ts";

/**
 * A top-up in its player's words. NOT_SENT: the rail took no request, so nothing was asked of the phone.
 * SENT_BACK: money came that could not be taken any more, or another sum than asked for.
 */
export type TopUpStatus = "AWAITING_PAYMENT" | "PAID" | "DECLINED" | "EXPIRED" | "NOT_SENT" | "SENT_BACK";

export type RefundStatus = "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED";

export type TopUpView = {
  id: string;
  status: TopUpStatus;
  amountMinor: bigint;
  currency: string;
  phone: string;
  providerTxnId: string | null;
  /** What was sent back and how far that is; null where nothing came, or where a person must see to it. */
  refund: { amountMinor: bigint; status: RefundStatus } | null;
  createdAt: Date;
  /** Until when the phone's owner has time to approve. */
  deadlineAt: Date;
  closedAt: Date | null;
};

export type TopUpRow = {
  id: string;
  state: CollectionState;
  amount: bigint;
  currency: string;
  phone: string;
  provider: string;
  providerTxnId: string | null;
  lateTxnId: string | null;
  refundId: string | null;
  note: string | null;
  lastCode: string | null;
  createdAt: Date;
  deadlineAt: Date | null;
  closedAt: Date | null;
};

export type Refund = NonNullable<TopUpView["refund"]>;

export function topUpView(row: TopUpRow, refund: Refund | null): TopUpView {
  const { id, amount: amountMinor, currency, providerTxnId, createdAt, closedAt } = row;
  return { id, status: topUpStatus(row), amountMinor, currency, phone: maskPhone(row.phone), providerTxnId: providerTxnId ?? row.lateTxnId, refund, createdAt, deadlineAt: row.deadlineAt ?? createdAt, closedAt };
}

/** How a collection that has failed is told, by the note it was closed with. */
const endings: Readonly<Record<string, TopUpStatus>> = { expired: "EXPIRED", not_asked: "NOT_SENT" };

export function topUpStatus({ state, lateTxnId, note, lastCode }: Pick<TopUpRow, "state" | "lateTxnId" | "note" | "lastCode">): TopUpStatus {
  if (state === "SUCCEEDED") return "PAID";
  if (state !== "FAILED") return "AWAITING_PAYMENT";
  if (lateTxnId !== null) return "SENT_BACK";
  // Rails say of a prompt that nobody touched that it expired: to its owner that is no "declined".
  return endings[note ?? ""] ?? (lastCode === "EXPIRED" ? "EXPIRED" : "DECLINED");
}
