import { container } from "#src/container.ts";
import { isDatabaseAway } from "#src/domain/shared/database.ts";
import { crontab, tasks } from "#src/worker/tasks.ts";

/**
 * What a server does before it answers: it refuses a database made for another money mode, says out
 * loud where money or texts are simulated, and in development runs the worker too.
 */
export async function start(): Promise<void> {
  const { site, log, deps, assertDeployment, mocks, startJobs } = container();
  try {
    await assertDeployment();
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    const wayOut = site.isDevelopment ? "use `npm run dev`, which starts it (or `npm run services` beside `next dev`)" : "is DATABASE_URL right, and is the server up?";
    log.error({}, `PostgreSQL does not answer: ${wayOut}`);
    process.exit(1);
  }
  for (const mock of mocks) log.warn({ mock: true }, mock);
  if (site.isDevelopment) await startJobs(tasks(deps), crontab);
}
