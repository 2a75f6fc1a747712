import { container } from "#src/container.ts";
import { crontab, everySecond, tasks } from "#src/worker/tasks.ts";
import { announce } from "./announce.ts";

/** What a server does before it answers: in development it runs the worker too. */
export async function start(): Promise<void> {
  await announce();
  const { site, deps, startJobs } = container();
  if (site.isDevelopment) await startJobs(tasks(deps), crontab, everySecond(deps));
}
