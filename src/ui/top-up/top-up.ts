import type { IconName } from "../kit/icons.tsx";
import type { StatusTone } from "../kit/status.tsx";

export type TopUpState = "AWAITING_PAYMENT" | "PAID" | "DECLINED" | "EXPIRED" | "NOT_SENT" | "SENT_BACK";
export type RefundState = "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED";

/** A top-up as its pages need it; the API's answer fits this shape. */
export type TopUp = {
  id: string; status: TopUpState; amount: number; phone: string; providerTxnId: string | null;
  refund: { amount: number; status: RefundState } | null; createdAt: string; deadlineAt: string; closedAt: string | null;
};

export const topUpLook: Readonly<Record<TopUpState, { tone: StatusTone; icon: IconName }>> = {
  AWAITING_PAYMENT: { tone: "wait", icon: "waiting" },
  PAID: { tone: "win", icon: "done" },
  DECLINED: { tone: "bad", icon: "stopped" },
  EXPIRED: { tone: "loss", icon: "stopped" },
  NOT_SENT: { tone: "bad", icon: "warning" },
  SENT_BACK: { tone: "loss", icon: "back" },
};

/** What the form answers: what was wrong, with what was typed. `again`: the same sum was paid in a few minutes ago. */
export type TopUpFormState = { again?: { id: string; text: string }; errors?: { amount?: string; phone?: string; form?: string }; values?: { amount: string; phone: string }; isDropped?: boolean };
export type TopUpAction = (state: TopUpFormState, form: FormData) => Promise<TopUpFormState>;
