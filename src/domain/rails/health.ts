import type { RailReply } from "./ports.ts";

/** How a rail does, as far as one reply shows: `fine`, our settings are refused, it is failing, or null where that cannot be told. */
export type RailHealth = "fine" | "config" | "outage" | null;

/**
 * What the breaker is told of a reply. A rail that answers an enquiry in good order with a word that we
 * do not know is neither fine nor failing: it is one payout's trouble. `isFirst`: what was sent was never
 * sent before.
 */
export function railHealth(verb: "submit" | "status", { answer, exchange: { httpStatus } }: RailReply, { isFirst }: { isFirst: boolean }): RailHealth {
  if (answer.state === "refused") {
    // One request that the rail does not take must not stop everybody's money, however often it is tried:
    // five different ones in a row, with none between that went well, are about us.
    if (answer.trouble === "request") return isFirst ? "outage" : null;
    return answer.trouble === "config" ? "config" : null;
  }
  if (answer.state !== "unknown") return "fine";
  const isAnswered = httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
  return verb === "status" && isAnswered ? null : "outage";
}
