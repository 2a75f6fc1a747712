import { readCounts, readGauges, type Sample } from "#src/domain/audit/metrics.ts";
import { readMoneyGauges } from "#src/domain/reconciliation/money-metrics.ts";
import type { CoreDeps } from "#src/domain/shared/deps.ts";
import { isSame, sha256 } from "#src/domain/shared/keys.ts";
import { metricsText } from "./metrics-text.ts";

export type MetricsDeps = CoreDeps & {
  /** Null where METRICS_TOKEN is not set: then there are no metrics here. */
  metricsToken: string | null;
  readiness: () => Promise<Record<string, "ok" | "failing">>;
};

/** A scraper has a time limit of its own; ours is told well within it, and within the three seconds promised of any answer. */
const answerWithinMs = 2_700;

/** Answers a scraper that has the token. 404 without METRICS_TOKEN, 401 to anybody else, 503 when PostgreSQL does not answer. */
export async function answerMetrics(deps: MetricsDeps, authorization: string | null): Promise<Response> {
  if (deps.metricsToken === null) return plain(404, "there are no metrics here\n");
  if (!isAllowed(authorization, deps.metricsToken)) return plain(401, "send the bearer token of METRICS_TOKEN\n", { "www-authenticate": "Bearer" });
  try {
    const samples = await inTime(readAll(deps));
    return plain(200, metricsText(samples), { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  } catch (error) {
    deps.log.warn({ err: error }, "metrics could not be read");
    return plain(503, "PostgreSQL does not answer\n");
  }
}

async function readAll(deps: MetricsDeps): Promise<Sample[]> {
  const [parts, counts, gauges, money] = await Promise.all([deps.readiness(), readCounts(deps), readGauges(deps), readMoneyGauges(deps)]);
  const up = Object.entries({ ...parts }).map(([part, state]) => ({ name: "kete_up", labels: { part }, value: state === "ok" ? 1 : 0 }));
  return [...up, ...counts, ...gauges, ...money];
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return Promise.race([work, new Promise<never>((_, reject) => setTimeout(reject, answerWithinMs, new Error("no answer in time")).unref())]);
}

/** Hashes are compared, so that neither the token's content nor its length shows in how long it takes. */
function isAllowed(authorization: string | null, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  return given !== undefined && isSame(sha256(given), sha256(token));
}

function plain(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers } });
}
