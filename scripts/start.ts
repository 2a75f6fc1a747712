import { EnvironmentError, parseEnv } from "#src/env.ts";
import { startNext, startWorker, untilReady } from "./stack/app.ts";
import { build, staleBuild } from "./stack/build.ts";
import { leash, stopNode } from "./stack/leashed.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { migrate } from "./stack/migrate.ts";
import { isFree } from "./stack/ports.ts";
import { note, seconds, step } from "./stack/progress.ts";
import { loadServices } from "./stack/services-file.ts";
import { childEnvironment, given, localUrl, publicUrlOf, type Given, type Raw } from "./stack/settings.ts";
import { startStack, rememberedSecrets } from "./stack/stack.ts";

const help = `npm start: the production build, served, with one worker.

APP_ENV is production unless it is given. PostgreSQL and Redis are started here unless
DATABASE_URL and UPSTASH_REDIS_REST_URL/_TOKEN are given. An embedded database is migrated; for a
real one run \`npm run migrate\` first. All settings: .env.example.`;

const lifetime = new Lifetime();

await lifetime.run(async () => {
  if (process.argv.includes("--help")) {
    console.log(help);
    return 0;
  }
  const at = given();
  const appEnv = at.raw["APP_ENV"] ?? "production";
  refuseBadSettings(at, appEnv);
  console.log(`Kete (APP_ENV=${appEnv})`);
  const needsRealRedis = appEnv !== "development" && appEnv !== "test";
  const stack = await startStack({ lifetime, dataDir: at.dataDir, command: "npm start", path: at.raw["PATH"], publicUrl: publicUrlOf(at), parts: at.parts, needsRealRedis });
  // Only now: leftovers of a killed run may have held it until a moment ago.
  if (!(await isFree(at.port, at.host))) throw new Error(`PORT: ${at.port} is in use by another program`);
  const stale = staleBuild();
  if (stale) await step("build", () => buildOrThrow(at, stale));
  const { postgres } = stack;
  if (postgres) await step("database", () => migrate(postgres.url("kete_owner")), ({ applied }) => (applied.length > 0 ? `migrated (${applied.length})` : "is current"));
  else note("DATABASE_URL is given: not migrated here (npm run migrate)");
  const env = childEnvironment(at, stack, appEnv);
  const request = { lifetime, dataDir: at.dataDir, env };
  const worker = await step("worker", () => startWorker(request));
  const app = await step("app", async () => {
    const started = await startNext("start", request);
    await untilReady(localUrl(at), started, 60_000);
    return started;
  });
  worker.output.flow();
  app.output.flow();
  stack.announce(localUrl(at));
  console.log(`\n  Kete is served at ${publicUrlOf(at)} after ${seconds(performance.now())}. Ctrl-C stops it.\n`);
  return "until stopped";
});

/** Every problem at once, before anything is started. What the embedded parts will supply stands in as if it were there. */
function refuseBadSettings(at: Given, appEnv: string): void {
  const remembers = appEnv === "development" || appEnv === "test";
  const parsed = parseEnv({
    ...(at.parts.postgres ? { DATABASE_URL: "postgresql://embedded" } : {}),
    ...(at.parts.redis ? { UPSTASH_REDIS_REST_URL: "http://embedded", UPSTASH_REDIS_REST_TOKEN: "embedded" } : {}),
    ...(remembers ? { ...rememberedSecrets(loadServices(at.dataDir)), PUBLIC_URL: publicUrlOf(at) } : {}),
    ...at.raw,
  });
  const problems = parsed.ok ? [] : parsed.problems;
  if (!at.parts.postgres && !at.raw["DATABASE_OWNER_URL"]) problems.push("DATABASE_OWNER_URL: missing; the worker started here runs the job queue, whose schema belongs to that role");
  if (problems.length > 0) throw new EnvironmentError(problems);
}

async function buildOrThrow(at: Given, why: string): Promise<void> {
  note(`building: ${why}`);
  const underLeash = async (args: string[], env: Raw) => {
    const child = await leash({ name: "next-build", command: process.execPath, args, env, dataDir: at.dataDir, stop: stopNode });
    lifetime.borrow(child);
    for (const stream of child.output) stream.pipe(process.stdout, { end: false });
    return child.exited;
  };
  if ((await build(at.raw, underLeash)) !== 0) throw new Error("the build failed; Next said why above");
}
