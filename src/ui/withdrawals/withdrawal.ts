import type { IconName } from "../kit/icons.tsx";
import type { StatusTone } from "../kit/status.tsx";

export type WithdrawalState = "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED";

/** A withdrawal as its pages need it; the API's answer fits this shape. */
export type Withdrawal = {
  requestId: string; amount: number; fee: number; netAmount: number; method: "MOMO" | "BANK"; destination: string;
  providerTxnId: string | null; status: WithdrawalState; createdAt: string; processedAt: string | null;
};

export type WithdrawalWithEvents = Withdrawal & { events: readonly { status: WithdrawalState; at: string }[] };

/** PROCESSING is an arrow, never a warning: not knowing yet is not a failure. */
export const withdrawalLook: Readonly<Record<WithdrawalState, { tone: StatusTone; icon: IconName }>> = {
  PENDING: { tone: "wait", icon: "waiting" },
  PROCESSING: { tone: "wait", icon: "moving" },
  COMPLETED: { tone: "win", icon: "done" },
  FAILED: { tone: "bad", icon: "back" },
  CANCELLED: { tone: "loss", icon: "back" },
};
