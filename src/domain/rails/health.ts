import type { RailReply } from "./ports.ts";

/** How a rail does, as far as one reply shows: `fine`, our settings are refused, it is failing, or null where that cannot be told. */
export type RailHealth = "fine" | "config" | "outage" | null;

/**
 * What the breaker is told of a reply. A rail that answers an enquiry in good order with a word that we
 * do not know is neither fine nor failing: it is one payout's trouble.
 */
export function railHealth(verb: "submit" | "status", { answer, exchange: { httpStatus } }: RailReply): RailHealth {
  // A 400 may be about this one number: whoever typed it must not stop everybody's money with it. Five in a
  // row, with none between that went well, are about us.
  if (answer.state === "refused" && answer.trouble === "config" && (httpStatus === 400 || httpStatus === 422)) return "outage";
  if (answer.state === "refused") return answer.trouble === "config" ? "config" : null;
  if (answer.state !== "unknown") return "fine";
  const isAnswered = httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
  return verb === "status" && isAnswered ? null : "outage";
}
