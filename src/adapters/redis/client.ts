import { Redis } from "@upstash/redis";
import { DomainError } from "#src/domain/shared/errors.ts";
import type { Logger } from "#src/domain/shared/logger.ts";

export type RedisSettings = { url: string; token: string; timeoutMs?: number };

/** Two of these in a row still answer the player within three seconds, with time left for PostgreSQL. */
const defaultTimeoutMs = 1_200;

/**
 * A client that sends every command once. Its own retries would send a verify again that was
 * counted already; and only a signal made per request throws when the time is up (a plain one is
 * turned into an answer).
 */
export function createRedis({ url, token, timeoutMs = defaultTimeoutMs }: RedisSettings): Redis {
  return new Redis({
    url,
    token,
    retry: { retries: 0 },
    signal: () => AbortSignal.timeout(timeoutMs),
    // A salt of digits alone must stay text.
    automaticDeserialization: false,
    // Otherwise the commands of everybody who asks in one tick share a request, and its failure.
    enableAutoPipelining: false,
    enableTelemetry: false,
  });
}

/** Runs `work`; when Redis does not answer as it should, refuses with `unavailable`. */
export async function reachable<T>(log: Logger, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    log.error({ what, reason: reasonOf(error) }, "Redis did not answer");
    throw new DomainError("unavailable", { retryAfterSeconds: 5 });
  }
}

/** What went wrong, without the command: the client puts all of it, codes' HMACs and phones, into its messages. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const cause = error.cause instanceof Error && "code" in error.cause ? ` (${String(error.cause.code)})` : "";
  return `${error.name}: ${(error.message.split(", command was:")[0] ?? "").slice(0, 200)}${cause}`;
}
