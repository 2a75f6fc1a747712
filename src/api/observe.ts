import type { Logger } from "#src/domain/shared/logger.ts";

export type Observed = { requestId: string; method: string; path: string; channel: string };

/**
 * One line per request with everything that is known of it, written in `finally` so that a crash has
 * its line too. Ids and outcomes, never payloads.
 */
export async function observe(log: Logger, about: Observed, work: (note: (fields: Record<string, unknown>) => void) => Promise<Response>): Promise<Response> {
  const startedAt = performance.now();
  const facts: Record<string, unknown> = {};
  let status = 500;
  try {
    const response = await work((fields) => Object.assign(facts, fields));
    status = response.status;
    return response;
  } finally {
    log.info({ ...about, ...facts, status, ms: Math.round((performance.now() - startedAt) * 10) / 10 }, "request");
  }
}
