import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "#src/domain/shared/logger.ts";

/** What runs until it is stopped, or until `ended`; then `close` lets go of what it held. */
export type Running = { ended: Promise<void>; stop(): Promise<void>; close(): Promise<void> };

const againMs = 1000;
/** What fails every second would fill the log with one sentence: it is said once a minute. */
const saidEvery = 60;

/**
 * Starts again what ends by itself, as a restart of PostgreSQL ends a queue, until it is stopped. The first
 * start may fail.
 */
export async function keepRunning(start: () => Promise<Running>, log: Logger): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  let running: Running | null = await start();
  const keep = async () => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      try {
        running ??= await start();
        failures = 0;
        // Told to stop while it was starting.
        if (stopping.signal.aborted) await running.stop();
        try {
          await running.ended;
          if (!stopping.signal.aborted) log.error({ queue: true }, "the queue ended by itself, and is started again");
        } finally {
          await running.close();
        }
      } catch (error) {
        if (failures % saidEvery === 0) log.error({ queue: true, err: error }, "the queue cannot run; it is tried again every second");
        failures += 1;
      }
      running = null;
      await sleep(againMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const kept = keep();
  return {
    stop: async () => {
      stopping.abort();
      await running?.stop();
      await kept;
    },
  };
}
