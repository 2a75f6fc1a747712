import type { OperatorDeps } from "./ports.ts";

export type RailHealth = {
  name: string;
  isPaused: boolean;
  isPausedByHand: boolean;
  reason: string | null;
  pausedAt: Date | null;
  retryAt: Date | null;
  /** In a row, and ever. */
  failures: number;
  errors: bigint;
  /** What the rail last said it holds, and when; null where it tells none. */
  floatMinor: bigint | null;
  floatAt: Date | null;
  /** What it should hold by our books: the other side of its clearing account. */
  expectedMinor: bigint;
  /** Set aside for payouts that are not settled. */
  inFlightMinor: bigint;
};

type Sums = { name: string; expected: bigint | null; inFlight: bigint };

/** Every rail that the deployment knows or the database remembers. */
export async function showRails({ db, operators }: OperatorDeps): Promise<RailHealth[]> {
  const known = await db.rail.findMany({ orderBy: { name: "asc" }, take: 100 });
  const names = [...new Set([...operators.rails, ...known.map(({ name }) => name)])].toSorted();
  const sums = await db.$queryRaw<Sums[]>`
    SELECT r.name, (SELECT -b.posted FROM ledger.account_balance b WHERE b.code = 'clearing:' || r.name || ':' || ${operators.currency})::bigint AS expected,
           coalesce((SELECT sum(w.amount - w.fee) FROM withdraw_requests w WHERE w.rail = r.name AND w.status IN ('PENDING', 'PROCESSING')), 0)::bigint AS "inFlight"
      FROM unnest(${names}::text[]) AS r (name)`;
  return names.map((name) => {
    const rail = known.find((row) => row.name === name);
    const sum = sums.find((row) => row.name === name);
    return {
      name,
      isPaused: rail?.openedAt != null,
      isPausedByHand: rail?.reason?.startsWith("operator: ") ?? false,
      reason: rail?.reason ?? null,
      pausedAt: rail?.openedAt ?? null,
      retryAt: rail?.retryAt ?? null,
      failures: rail?.failures ?? 0,
      errors: rail?.errors ?? 0n,
      floatMinor: rail?.balance ?? null,
      floatAt: rail?.balanceAt ?? null,
      expectedMinor: sum?.expected ?? 0n,
      inFlightMinor: sum?.inFlight ?? 0n,
    };
  });
}

export type QueueTask = { task: string; waiting: number; running: number; retried: number; oldestSeconds: number };

/** The jobs that are due, running, or being tried again, by task. */
export async function showQueue({ db }: Pick<OperatorDeps, "db">): Promise<QueueTask[]> {
  return db.$queryRaw<QueueTask[]>`SELECT task, waiting::int AS waiting, running::int AS running, retried::int AS retried, oldest_seconds AS "oldestSeconds" FROM kete.queue_state()`;
}
