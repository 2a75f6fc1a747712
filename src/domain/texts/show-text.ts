import type { CoreDeps } from "../shared/deps.ts";
import { maskPhone } from "../shared/phone.ts";
import { findNewestText, findNewestTexts, type TextRow } from "./store.ts";

export type TextFate = { delivery: "queued" | "sent" | "delivered" | "failed"; failure: "number" | "service" | null };

/** Reasons that lie with the number: another one, or a call to its network, is the way out. */
const numberReasons = new Set(["bad_number", "opted_out", "unreachable", "blocked", "not_delivered"]);

/** What became of the newest text of a challenge; null when it never had one. */
export async function newestText(deps: CoreDeps, challengeId: string): Promise<TextFate | null> {
  const text = await findNewestText(deps, challengeId);
  if (!text) return null;
  if (text.delivery === "FAILED") return { delivery: "failed", failure: numberReasons.has(text.reason ?? "") ? "number" : "service" };
  // Handed over is all that is known of a text whose worker has not come back from its provider.
  const delivery = text.delivery === "DELIVERED" ? "delivered" : text.delivery === "QUEUED" ? "queued" : "sent";
  return { delivery, failure: null };
}

export type TextRecord = Pick<TextRow, "id" | "kind" | "delivery" | "reason" | "createdAt"> & { to: string; provider: string | null };

/** The newest texts of all and what became of each, for people developing Kete. Phones are masked; what a text said is kept nowhere. */
export async function recentTexts(deps: CoreDeps, limit: number): Promise<TextRecord[]> {
  const rows = await findNewestTexts(deps, limit);
  return rows.map(({ id, kind, delivery, reason, createdAt, provider, phone }) => ({ id, kind, delivery, reason, createdAt, provider, to: maskPhone(phone) }));
}
