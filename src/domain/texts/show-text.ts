import type { CoreDeps } from "../shared/deps.ts";
import { findNewestText } from "./store.ts";

export type TextFate = { delivery: "queued" | "sent" | "delivered" | "failed"; failure: "number" | "service" | null };

/** Reasons that lie with the number: another one, or a call to its network, is the way out. */
const numberReasons = new Set(["bad_number", "opted_out", "unreachable", "blocked", "not_delivered"]);

/** What became of the newest text of a challenge; null when it never had one. */
export async function newestText(deps: CoreDeps, challengeId: string): Promise<TextFate | null> {
  const text = await findNewestText(deps, challengeId);
  if (!text) return null;
  if (text.delivery === "FAILED") return { delivery: "failed", failure: numberReasons.has(text.reason ?? "") ? "number" : "service" };
  const delivery = text.delivery === "DELIVERED" ? "delivered" : text.delivery === "SENT" ? "sent" : "queued";
  return { delivery, failure: null };
}
