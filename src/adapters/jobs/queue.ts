import { setTimeout as sleep } from "node:timers/promises";
import { Logger as QueueLogger, run, type Runner, type TaskList } from "graphile-worker";
import type { Logger } from "#src/domain/shared/logger.ts";
import { runEverySecond } from "./every-second.ts";

export type JobHandlers = Record<string, (payload: Record<string, unknown>) => Promise<void>>;
export type QueueSettings = {
  ownerUrl: string;
  /** How many jobs at once, by task; `*` for all others together. A task named here has workers of its own, so that its waiting keeps no other from running. */
  concurrency: Readonly<Record<string, number>>;
  crontab: string;
  /** Run by every worker a second after it last ended: what cannot wait for the crontab's minute. */
  everySecond?: () => Promise<void>;
};

const againMs = 1000;
/** What fails every second would fill the log with one sentence: it is said once a minute. */
const saidEvery = 60;

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

/** A restart of PostgreSQL ends a runner in the middle of a job: it is started again until it stays. The first start may fail. */
async function keepRunning(start: () => Promise<Runner>, log: Logger): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  let runner: Runner | null = await start();
  const keep = async () => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      try {
        runner ??= await start();
        failures = 0;
        // Told to stop while it was starting.
        if (stopping.signal.aborted) await runner.stop();
        await runner.promise;
      } catch (error) {
        if (failures % saidEvery === 0) log.error({ queue: true, err: error }, "the queue ended by itself, and is started again");
        failures += 1;
      }
      runner = null;
      await sleep(againMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const ended = keep();
  return {
    stop: async () => {
      stopping.abort();
      await runner?.stop();
      await ended;
    },
  };
}

function startRunner({ ownerUrl, concurrency, crontab }: { ownerUrl: string; concurrency: number; crontab: string }, handlers: JobHandlers, log: Logger): Promise<Runner> {
  const taskList: TaskList = Object.fromEntries(Object.entries(handlers).map(([name, handle]) => [name, (payload: unknown) => handle((payload ?? {}) as Record<string, unknown>)]));
  return run({
    connectionString: ownerUrl,
    concurrency,
    crontab,
    noHandleSignals: true,
    pollInterval: 2000,
    taskList,
    logger: new QueueLogger(() => (level, message, meta) => {
      if (level === "error") log.error({ queue: true, err: (meta as { error?: Error } | undefined)?.error }, message);
      else if (level === "warning") log.warn({ queue: true }, message);
    }),
  });
}
