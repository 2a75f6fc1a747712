import type { IconName } from "../kit/icons.tsx";
import type { StatusTone } from "../kit/status.tsx";
import type { RoundStatus } from "./round.ts";

export const roundStatusLook: Readonly<Record<RoundStatus, { tone: StatusTone; icon: IconName }>> = {
  AWAITING_PAYMENT: { tone: "wait", icon: "waiting" },
  WON: { tone: "win", icon: "done" },
  LOST: { tone: "loss", icon: "stopped" },
  VOID: { tone: "loss", icon: "back" },
};
