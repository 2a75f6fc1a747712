import type { Logger } from "../shared/logger.ts";
import type { RailReply } from "./ports.ts";

/** Adapters do not throw because of what a rail answers; a fault of our own may not end a payout either: what it did is unknown. */
export async function ask(log: Logger, call: () => Promise<RailReply>): Promise<RailReply> {
  const startedAt = performance.now();
  try {
    return await call();
  } catch (error) {
    log.error({ err: error }, "a rail's adapter failed");
    return { answer: { state: "unknown", code: "FAULT" }, exchange: { httpStatus: null, body: "", ms: performance.now() - startedAt } };
  }
}
