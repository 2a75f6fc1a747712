import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "#src/domain/shared/logger.ts";

/** What fails every second would fill the log with one sentence: it is said once a minute. */
const saidEvery = 60;

/**
 * Runs `work` one at a time, again `pauseMs` after it last ended, until stopped. A failure is logged
 * and does not end it. `stop` lets a run that has begun end.
 */
export function runEverySecond(work: () => Promise<void>, log: Logger, pauseMs = 1000): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const repeat = async () => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      try {
        await work();
        failures = 0;
      } catch (error) {
        if (failures % saidEvery === 0) log.error({ queue: true, err: error }, "what runs every second failed");
        failures += 1;
      }
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const ended = repeat();
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}
