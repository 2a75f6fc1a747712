import { existsSync } from "node:fs";
import { startNext, untilReady, warm } from "./stack/app.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { migrate } from "./stack/migrate.ts";
import { isFree, nextFreePort } from "./stack/ports.ts";
import { note, seconds, step } from "./stack/progress.ts";
import { childEnvironment, given, localUrl, publicUrlOf, type Given } from "./stack/settings.ts";
import { withSimulators } from "./stack/simulators.ts";
import { startStack } from "./stack/stack.ts";
import { runQuietly } from "./stack/with-services.ts";

const help = `npm run dev: Kete on this machine, with everything it needs.

Starts PostgreSQL and Redis (unless DATABASE_URL and UPSTASH_REDIS_REST_URL/_TOKEN name
others), migrates, seeds demo players, and starts Next with the worker inside.

  OTP_PROVIDER   who sends texts; any provider, simulated, unless its account is given (default mock)
  PORT           where the app listens; given and taken is an error (default 3000, or the next free one)
  HOST           the address it listens on (default 127.0.0.1)
  KETE_DATA_DIR  where state is kept between runs (default .data); remove it to start afresh

Ctrl-C stops all of it.`;

const lifetime = new Lifetime();

await lifetime.run(async () => {
  if (process.argv.includes("--help")) {
    console.log(help);
    return 0;
  }
  console.log("Kete for development");
  const asked = given();
  const stack = await startStack({ lifetime, dataDir: asked.dataDir, command: "npm run dev", path: asked.raw["PATH"], publicUrl: publicUrlOf(asked), parts: asked.parts });
  const at = await withPort(asked);
  const simulated = await step("simulated providers", () => withSimulators(lifetime, at.dataDir, childEnvironment(at, stack, "development")), ({ url }) => url);
  const { env } = simulated;
  const ownerUrl = env["DATABASE_OWNER_URL"];
  if (ownerUrl) await step("database", () => migrate(ownerUrl), ({ applied }) => (applied.length > 0 ? `migrated (${applied.length})` : "is current"));
  else note("DATABASE_OWNER_URL is not set: the database is taken as it is (npm run migrate)");
  if (existsSync("prisma/seed.ts")) await step("demo data", () => seedDemo(env));
  const url = localUrl(at);
  const app = await step("app", async () => {
    const started = await startNext("dev", { lifetime, dataDir: at.dataDir, env });
    await untilReady(url, started);
    return started;
  });
  await step("home page", () => warm(`${url}/`));
  app.output.flow();
  stack.announce(url);
  console.log(addresses(publicUrlOf(at), simulated.url));
  return "until stopped";
});

/** Looked for when the old run's leftovers are gone: one of them may have been on it. */
async function withPort(at: Given): Promise<Given> {
  if (await isFree(at.port, at.host)) return at;
  if (at.isPortGiven) throw new Error(`PORT: ${at.port} is in use by another program; choose another, or leave it out to take the next free one`);
  const port = await nextFreePort(at.port + 1, at.host);
  note(`port ${at.port} is in use by another program; taking ${port}`);
  return { ...at, port };
}

async function seedDemo(env: Record<string, string | undefined>): Promise<void> {
  const { code, output } = await runQuietly(["scripts/stack/seed-runner.ts", "demo"], env);
  if (code !== 0) throw new Error(`seeding failed (exit code ${code}):\n${output}`);
}

/** The process began when its user pressed Enter, or nearly. */
function addresses(url: string, simulators: string): string {
  return `
  Kete is ready after ${seconds(performance.now())}

    the game     ${url}
    texts inbox  ${url}/dev/inbox
    simulators   ${simulators} (OTP_PROVIDER=twilio npm run dev tries one)
    money rails  COLLECTION_ROUTES='*:mtn-collection' PAYOUT_ROUTES='UG.MOMO:mtn,airtel;*.*:flutterwave' npm run dev
    API          ${url}/api/docs
    psql         psql "$(npm run -s db:url)"
    redis-cli    redis-cli -u "$(npm run -s redis:url)"

  Ctrl-C stops everything.
`;
}
