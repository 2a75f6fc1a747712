import { container } from "#src/container.ts";
import { crontab, tasks } from "#src/worker/tasks.ts";

/**
 * What a server does before it answers: it refuses a database made for another money mode, says out
 * loud where money or texts are simulated, and in development runs the worker too.
 */
export async function start(): Promise<void> {
  const { site, log, deps, assertDeployment, mocks, startJobs } = container();
  await assertDeployment();
  for (const mock of mocks) log.warn({ mock: true }, mock);
  if (site.isDevelopment) await startJobs(tasks(deps), crontab);
}
