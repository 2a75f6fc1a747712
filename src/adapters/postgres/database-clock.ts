import type { Clock } from "#src/domain/shared/clock.ts";
import type { Database } from "#src/domain/shared/database.ts";
import type { Logger } from "#src/domain/shared/logger.ts";

export type DatabaseClock = {
  clock: Clock;
  /** Reads the database's time. Rejects where it cannot be read. */
  sync(): Promise<void>;
  /** Reads it again every so often, until the process ends. */
  keepInSync(): void;
};

/** Between two readings a process goes on by itself; quartz is off by far less than a second in this time. */
const everyMs = 30_000;

/**
 * One clock for all processes: the database's. How long a rail has said no, how old a code is, when a
 * session ends: such times are noted by one process and judged by another, and two machines' clocks can
 * be hours apart without anybody noticing. Until it is first read it is this machine's; after that
 * the machine may set its clock as it likes.
 */
export function createDatabaseClock(db: Database, log: Logger, { monotonicMs = () => performance.now() } = {}): DatabaseClock {
  let known: { databaseMs: number; atMs: number } | null = null;
  const sync = async () => {
    const askedMs = monotonicMs();
    const rows = await db.$queryRaw<{ now: number }[]>`SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now`;
    const atMs = monotonicMs();
    const now = rows[0]?.now;
    if (now === undefined) throw new Error("the database did not tell the time");
    // It was read somewhere between question and answer.
    known = { databaseMs: now + (atMs - askedMs) / 2, atMs };
  };
  return {
    clock: () => (known ? new Date(known.databaseMs + (monotonicMs() - known.atMs)) : new Date()),
    sync,
    keepInSync: () => void setInterval(() => void sync().catch((error: unknown) => log.warn({ err: error }, "the database's time could not be read; going on by the last")), everyMs).unref(),
  };
}
