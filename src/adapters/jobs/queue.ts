import { Logger as QueueLogger, run, type TaskList } from "graphile-worker";
import { Pool } from "pg";
import type { Logger } from "#src/domain/shared/logger.ts";
import { runEverySecond } from "./every-second.ts";
import { keepRunning, type Running } from "./keep-running.ts";

export type JobHandlers = Record<string, (payload: Record<string, unknown>) => Promise<void>>;
export type QueueSettings = {
  ownerUrl: string;
  /** How many jobs at once, by task; `*` for all others together. A task named here has workers of its own, so that its waiting keeps no other from running. */
  concurrency: Readonly<Record<string, number>>;
  crontab: string;
  /** Run by every worker a second after it last ended: what cannot wait for the crontab's minute. */
  everySecond?: () => Promise<void>;
};

/**
 * Runs jobs from PostgreSQL until stopped. A job is a wake-up only: the truth is in its rows, so a
 * job that runs twice or after a crash does no harm. `stop` lets running jobs end.
 */
export async function startQueue(settings: QueueSettings, handlers: JobHandlers, log: Logger): Promise<{ stop(): Promise<void> }> {
  const isApart = (name: string) => name !== "*" && Object.hasOwn(settings.concurrency, name);
  const runners = await Promise.all(
    Object.entries(settings.concurrency).map(([task, concurrency]) => {
      const own = Object.entries(handlers).filter(([name]) => (task === "*" ? !isApart(name) : name === task));
      // The crontab is one runner's: each would queue its jobs.
      return keepRunning(() => startRunner({ ownerUrl: settings.ownerUrl, concurrency, crontab: task === "*" ? settings.crontab : "" }, Object.fromEntries(own), log), log);
    }),
  );
  const ticking = settings.everySecond && runEverySecond(settings.everySecond, log);
  return { stop: async () => void (await Promise.all([...runners.map((runner) => runner.stop()), ticking?.stop()])) };
}

async function startRunner({ ownerUrl, concurrency, crontab }: { ownerUrl: string; concurrency: number; crontab: string }, handlers: JobHandlers, log: Logger): Promise<Running> {
  const taskList: TaskList = Object.fromEntries(Object.entries(handlers).map(([name, handle]) => [name, (payload: unknown) => handle((payload ?? {}) as Record<string, unknown>)]));
  // Its own default waits for a connection without end. One listens, and some look for jobs while all are busy.
  const pool = new Pool({ connectionString: ownerUrl, max: concurrency + 3, connectionTimeoutMillis: 10_000 });
  // Its own, for as long as the pool lives: the queue takes its listeners away before the pool has ended.
  const lost = (error: Error) => log.warn({ queue: true, err: error }, "a connection of the queue was lost");
  pool.on("error", lost).on("connect", (client) => void client.on("error", lost));
  try {
    const runner = await run({
      pgPool: pool,
      crontab,
      noHandleSignals: true,
      taskList,
      preset: {
        worker: {
          concurrentJobs: concurrency,
          pollInterval: 2000,
          // Not to save statements: only what is batched has its failure caught. Otherwise a job that ends
          // while PostgreSQL restarts ends the process.
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
      logger: new QueueLogger(() => (level, message, meta) => {
        if (level === "error") log.error({ queue: true, err: (meta as { error?: Error } | undefined)?.error }, message);
        else if (level === "warning") log.warn({ queue: true }, message);
      }),
    });
    return {
      ended: runner.promise,
      stop: () => runner.stop().catch((error: unknown) => log.warn({ queue: true, err: error }, "the queue was ending already")),
      close: () => pool.end(),
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
