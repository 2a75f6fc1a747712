import type { CoreDeps } from "../shared/deps.ts";

/** One measured figure. Histograms come as `_bucket`, `_sum` and `_count`, as Prometheus has them. */
export type Sample = { name: string; labels: Record<string, string>; value: number };

type Gauges = { unsealed: number; oldest: number; late: number; challenges: number };

/** What the trail has counted so far. Trails are shared, so every process of a deployment answers the same. */
export async function readCounts({ db }: Pick<CoreDeps, "db">): Promise<Sample[]> {
  const rows = await db.$queryRaw<{ name: string; labels: string; value: number }[]>`SELECT name, labels, value::float8 AS value FROM metric_counts ORDER BY name, labels`;
  return rows.map(({ name, labels, value }) => ({ name, labels: JSON.parse(labels) as Record<string, string>, value }));
}

/** How things stand at this moment: entries and seconds, jobs, challenges. */
export async function readGauges({ db }: Pick<CoreDeps, "db">): Promise<Sample[]> {
  const rows = await db.$queryRaw<Gauges[]>`
    SELECT (SELECT count(*) FROM audit_entries WHERE seal_seq IS NULL)::float8 AS unsealed,
           -- The lowest id stands for the oldest: finding the true one would read all that waits.
           coalesce((SELECT greatest(0, extract(epoch FROM now() - at)) FROM audit_entries WHERE seal_seq IS NULL ORDER BY id LIMIT 1), 0)::float8 AS oldest,
           kete.late_jobs()::float8 AS late,
           (SELECT count(*) FROM otp_challenges WHERE expires_at > now() AND consumed_at IS NULL)::float8 AS challenges`;
  const { unsealed = 0, oldest = 0, late = 0, challenges = 0 } = rows[0] ?? {};
  const figures = { kete_audit_unsealed: unsealed, kete_audit_oldest_unsealed_seconds: oldest, kete_jobs_late: late, kete_challenges_live: challenges };
  return Object.entries(figures).map(([name, value]) => ({ name, labels: {}, value }));
}
