import { announce } from "#src/announce.ts";
import { container } from "#src/container.ts";
import { crontab, everySecond, tasks } from "./tasks.ts";

/** `npm run worker`: jobs until SIGTERM or SIGINT, which let running jobs end. Any number may run. */
const { deps, log, startJobs } = container("worker");
await announce();
const queue = await startJobs(tasks(deps), crontab, everySecond(deps));
log.info({}, "worker started");

let isStopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, "worker stopping");
    queue.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "worker did not stop cleanly");
        process.exit(1);
      },
    );
  });
}
