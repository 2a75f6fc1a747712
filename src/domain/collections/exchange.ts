import { railHealth } from "../rails/health.ts";
import { heard } from "../rails/heard.ts";
import type { RailAnswer, RailReply } from "../rails/ports.ts";

/** What was heard of a rail, and by which call. */
export type Heard = { verb: "submit" | "status"; reply: RailReply };

/**
 * The exchange as JSON: recorded by the statement that acts on it, which also tells the rail's
 * breaker how it went. What is refused here is not asked for again, so each refusal is a first one.
 */
export function exchangeOf({ verb, reply }: Heard): string {
  return JSON.stringify({ ...(JSON.parse(heard(verb, reply)) as object), health: railHealth(verb, reply, { isFirst: true }) });
}

export const codeOf = (answer: RailAnswer): string | null => ("code" in answer ? answer.code : null);
