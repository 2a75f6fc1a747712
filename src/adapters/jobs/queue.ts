import { Logger as QueueLogger, run, type Runner, type TaskList } from "graphile-worker";
import type { Logger } from "#src/domain/shared/logger.ts";
import { runEverySecond } from "./every-second.ts";

export type JobHandlers = Record<string, (payload: Record<string, unknown>) => Promise<void>>;
export type QueueSettings = {
  ownerUrl: string;
  concurrency: number;
  crontab: string;
  /** Run by every worker a second after it last ended: what cannot wait for the crontab's minute. */
  everySecond?: () => Promise<void>;
};

/**
 * Runs jobs from PostgreSQL until stopped. A job is a wake-up only: the truth is in its rows, so a
 * job that runs twice or after a crash does no harm. `stop` lets running jobs end.
 */
export async function startQueue(settings: QueueSettings, handlers: JobHandlers, log: Logger): Promise<{ stop(): Promise<void> }> {
  const taskList: TaskList = Object.fromEntries(Object.entries(handlers).map(([name, handle]) => [name, (payload: unknown) => handle((payload ?? {}) as Record<string, unknown>)]));
  const runner: Runner = await run({
    connectionString: settings.ownerUrl,
    concurrency: settings.concurrency,
    crontab: settings.crontab,
    noHandleSignals: true,
    pollInterval: 2000,
    taskList,
    logger: new QueueLogger(() => (level, message, meta) => {
      if (level === "error") log.error({ queue: true, err: (meta as { error?: Error } | undefined)?.error }, message);
      else if (level === "warning") log.warn({ queue: true }, message);
    }),
  });
  const ticking = settings.everySecond && runEverySecond(settings.everySecond, log);
  return { stop: async () => void (await Promise.all([runner.stop(), ticking?.stop()])) };
}
