import type { IconName } from "../kit/icons.tsx";
import type { StatusTone } from "../kit/status.tsx";

export type WithdrawalState = "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED";
export type Progress = "set_aside" | "waiting" | "sending" | "sent" | "unconfirmed" | "said_no" | "paid" | "refused" | "cancelled";
export type Wait = "approval" | "account" | "rail" | "float";
export type Failure = "payee_not_found" | "limit_reached" | "not_allowed" | "other";

/** A withdrawal as its pages need it; the API's answer fits this shape. */
export type Withdrawal = {
  requestId: string; amount: number; fee: number; netAmount: number; method: "MOMO" | "BANK"; destination: string;
  providerTxnId: string | null; status: WithdrawalState; createdAt: string; processedAt: string | null;
  rail: string; progress: Progress; waitingFor: Wait | null; approvals: { needed: number; given: number }; failure: Failure | null;
};

export type WithdrawalWithEvents = Withdrawal & { events: readonly { status: WithdrawalState; at: string }[] };

/** What the page says: how far it is, with what it waits for or why it was refused. */
export type Situation = Exclude<Progress, "waiting"> | `waiting_${Wait}` | Exclude<Failure, "other">;

export function situationOf({ progress, waitingFor, failure }: Pick<Withdrawal, "progress" | "waitingFor" | "failure">): Situation {
  if (progress === "waiting") return waitingFor ? `waiting_${waitingFor}` : "set_aside";
  if (progress === "refused" && failure && failure !== "other") return failure;
  return progress;
}

/** What is on its way is an arrow or a clock, never a warning: not knowing yet is not a failure. */
export const progressLook: Readonly<Record<Progress, { tone: StatusTone; icon: IconName }>> = {
  set_aside: { tone: "wait", icon: "waiting" },
  waiting: { tone: "wait", icon: "waiting" },
  sending: { tone: "wait", icon: "moving" },
  sent: { tone: "wait", icon: "moving" },
  unconfirmed: { tone: "wait", icon: "waiting" },
  said_no: { tone: "wait", icon: "waiting" },
  paid: { tone: "win", icon: "done" },
  refused: { tone: "bad", icon: "back" },
  cancelled: { tone: "loss", icon: "back" },
};
