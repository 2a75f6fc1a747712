import { container } from "#src/container.ts";
import { isDatabaseAway } from "#src/domain/shared/database.ts";

/**
 * What every process does before it works: it refuses a database made for another money mode, and
 * says out loud where money or texts are simulated and what is switched off.
 */
export async function announce(): Promise<void> {
  const { site, log, assertDeployment, goByDatabaseTime, mocks, mute, switches } = container();
  try {
    await assertDeployment();
    await goByDatabaseTime();
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    const wayOut = site.isDevelopment ? "use `npm run dev`, which starts it (or `npm run services` beside `next dev`)" : "is DATABASE_URL right, and is the server up?";
    log.error({}, `PostgreSQL does not answer: ${wayOut}`);
    process.exit(1);
  }
  log.info(switches, "switches");
  for (const mock of mocks) log.warn({ mock: true }, mock);
  for (const country of mute) log.warn({ country }, "no provider of this country carries notices: who changes his number is not told on the old one");
}
