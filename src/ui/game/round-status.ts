import type { IconName } from "../kit/icons.tsx";
import type { StatusTone } from "../kit/status.tsx";
import type { RefundStatus, RoundStatus } from "./round.ts";

type Look = { tone: StatusTone; icon: IconName };

export const roundStatusLook: Readonly<Record<RoundStatus, Look>> = {
  AWAITING_PAYMENT: { tone: "wait", icon: "waiting" },
  WON: { tone: "win", icon: "done" },
  LOST: { tone: "loss", icon: "stopped" },
  VOID: { tone: "loss", icon: "back" },
};

/** Of money that came too late: on its way back, back, claimed by its number, or waiting for a person. */
export function lateRoundLook(refund: RefundStatus | undefined): Look & { word: "goes" | "went" | "claimed" | "stuck" } {
  if (refund === "CLAIMED") return { word: "claimed", tone: "loss", icon: "done" };
  if (refund === "COMPLETED") return { word: "went", tone: "loss", icon: "back" };
  return refund === "PENDING" || refund === "PROCESSING" ? { word: "goes", tone: "wait", icon: "waiting" } : { word: "stuck", tone: "bad", icon: "warning" };
}
