export type SentStatus = "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED";

/**
 * How the last sending from a number stands: `open`, or `back` where the network did not take it and it waits again.
 * Null where there is nothing to say of it, so also once what came back was claimed: it waits no more then.
 */
export function standingOf({ amount, sent }: { amount: number; sent: readonly { status: SentStatus; amount: number }[] }): "open" | "back" | null {
  if (sent.some(({ status }) => status === "PENDING" || status === "PROCESSING")) return "open";
  const [last] = sent;
  return last?.status === "FAILED" && amount >= last.amount ? "back" : null;
}
