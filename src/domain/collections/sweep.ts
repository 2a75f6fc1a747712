import type { CoreDeps } from "../shared/deps.ts";

/** Gives collections that are overdue a job again: their worker died. */
export async function sweepCollections(deps: CoreDeps): Promise<void> {
  const rows = await deps.db.$queryRaw<{ n: bigint }[]>`SELECT kete.sweep_collections(${deps.clock()}) AS n`;
  const n = Number(rows[0]?.n ?? 0n);
  if (n > 0) deps.log.warn({ collections: n }, "overdue collections were given to a worker again");
}
