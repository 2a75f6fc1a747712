import { answerMetrics } from "#src/api/metrics.ts";
import { container } from "#src/container.ts";

export const dynamic = "force-dynamic";

/** For Prometheus: the trail's counters and how things stand, to whoever has METRICS_TOKEN. */
export function GET(request: Request): Promise<Response> {
  const { deps, metricsToken, readiness } = container();
  return answerMetrics({ ...deps, metricsToken, readiness }, request.headers.get("authorization"));
}
