import { mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildQuietly } from "./attack/build.ts";
import { appOf, postgresOf, railOf, workerOf } from "./kill/fleet.ts";
import { run, type Scene } from "./kill/run.ts";
import { simulatorSettings } from "./simulators/demo-settings.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { migrate } from "./stack/migrate.ts";
import { freePort } from "./stack/ports.ts";
import { seconds, step } from "./stack/progress.ts";
import { given, localUrl } from "./stack/settings.ts";
import { rememberedSecrets, startStack } from "./stack/stack.ts";
import { testEnvironment } from "./test/environment.ts";

const killsMax = 200;
const playersMax = 500;

const help = `npm run test:kill -- [--kills 20] [--players 50] [--mild]

Two app processes and two workers of the production build, PostgreSQL, Redis and the simulated MTN, each
a process of its own, thrown away afterwards. First 200 withdrawals at once under one key must make one, and
200 on a balance for 14 exactly 14. Then players withdraw over REST without pause, each request with
a key of its own that is repeated until it is answered, while SIGKILL hits an app, a worker and PostgreSQL
in turn. Then everything comes to rest and four books are compared: what the rail really moved, the
attempts, the ledger, and the statuses; and the books' own promises are checked. Ends nothing but what it has started.

  --kills    of each kind, 1 to ${killsMax}
  --players  1 to ${playersMax}
  --mild     a short run: the rail has no faults that take minutes to become certain, and in the end
             what would be waited for is called over

Exit code: 0 when the books agree, 1 when they do not, 2 for a wrong option. More: docs/simulation.md.`;

/** Money is demo money, sent by the simulated MTN; nobody is slowed down. */
const storming = {
  MOCK_MODE: "false", PAYOUT_ROUTES: "UG.MOMO:mtn;*.*:mock", COLLECTION_ROUTES: "*:mock", OTP_PROVIDER: "mock", ENABLE_RATE_LIMIT: "false",
  JWT_TTL_SECONDS: "7200", WITHDRAW_DAILY_COUNT: "10000", WITHDRAW_DAILY_MAX: "1000000000",
};

const options = readOptions();
if (options === "help") console.log(help);
else if (typeof options === "string") {
  console.error(`${options}\n\n${help}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => test(lifetime, options));
}

type Options = { kills: number; players: number; isMild: boolean };

async function test(lifetime: Lifetime, { kills, players, isMild }: Options): Promise<number> {
  const startedAt = performance.now();
  const scene = await setUp(lifetime, { isMild });
  const { findings, kills: made, asked, closed, moved } = await run(scene, { kills, players });
  const processors = cpus();
  console.log(`\n${new Date().toISOString().slice(0, 10)}, ${processors.length} × ${processors[0]?.model ?? "processor"}, Node ${process.versions.node}: ${made} kills (${kills} each of app, worker and PostgreSQL), ${players} players, ${seconds(performance.now() - startedAt)}`);
  console.log(`${asked} withdrawals asked for: ${Object.entries(closed).map(([status, count]) => `${count} ${status}`).join(", ")}; the rail moved money ${moved} times`);
  for (const { name, fellBy } of [...scene.apps, ...scene.workers, scene.postgres]) if (fellBy() > 0) console.log(`${name} ended by itself ${fellBy()} times`);
  if (findings.length === 0) console.log("The four books agree.");
  else console.log(`THE BOOKS DISAGREE:\n${findings.map((finding) => `  ${finding}`).join("\n")}`);
  return findings.length === 0 && asked > 0 ? 0 : 1;
}

async function setUp(lifetime: Lifetime, { isMild }: { isMild: boolean }): Promise<Scene> {
  const { raw, dataDir: own } = given();
  const dataDir = join(own, "kill");
  mkdirSync(dataDir, { recursive: true });
  rmSync(join(dataDir, "logs"), { recursive: true, force: true });
  rmSync(join(dataDir, "rail.journal"), { force: true });
  const env = testEnvironment(raw, dataDir);
  await buildQuietly(env);
  // PostgreSQL apart: this one is killed, and must keep what it said it had committed.
  const stack = await startStack({ lifetime, dataDir, command: "npm run test:kill", path: raw["PATH"], publicUrl: "http://127.0.0.1", parts: { postgres: false, redis: true }, isThrowaway: true });
  const ports: number[] = [];
  for (let n = 0; n < 4; n += 1) ports.push(await freePort(undefined, ports));
  const [postgresPort = 0, railPort = 0, ...appPorts] = ports;
  const fleet = { lifetime, dataDir };
  const { POSTGRES_PASSWORD, OWNER_PASSWORD, APP_PASSWORD, READER_PASSWORD } = stack.services.secrets;
  const passwords = { postgres: POSTGRES_PASSWORD, kete_owner: OWNER_PASSWORD, kete_app: APP_PASSWORD, kete_reader: READER_PASSWORD };
  const { killable: postgres, url } = await step("PostgreSQL", () => postgresOf(fleet, { port: postgresPort, passwords }));
  await step("database", () => migrate(url("kete_owner")));
  await step("simulated rail", () => railOf(fleet, { port: railPort, isMild, env }));
  const railUrl = `http://127.0.0.1:${railPort}`;
  const common = {
    ...env, ...stack.addresses, ...rememberedSecrets(stack.services), ...simulatorSettings(railUrl), ...storming,
    DATABASE_URL: url("kete_app"), DATABASE_OWNER_URL: url("kete_owner"), HOST: "127.0.0.1", PUBLIC_URL: localUrl({ host: "127.0.0.1", port: appPorts[0] ?? 0 }),
  };
  const apps = appPorts.map((port, n) => appOf(fleet, n + 1, { ...common, PORT: String(port) }));
  const workers = [1, 2].map((n) => workerOf(fleet, n, { ...common, PORT: String(appPorts[0]) }));
  await step("two app processes and two workers", async () => {
    await Promise.all([...apps, ...workers].map((one) => one.start()));
    await Promise.all(apps.map((app) => app.ready()));
  });
  return { apps, workers, postgres, ownerUrl: url("kete_owner"), adminUrl: isMild ? url("postgres") : null, railUrl };
}

function readOptions(): Options | string {
  try {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h", default: false }, kills: { type: "string", default: "20" }, players: { type: "string", default: "50" }, mild: { type: "boolean", default: false } } });
    if (values.help) return "help";
    const [kills, players] = [Number(values.kills), Number(values.players)];
    if (!Number.isInteger(kills) || kills < 1 || kills > killsMax) return `--kills: a whole number from 1 to ${killsMax}`;
    if (!Number.isInteger(players) || players < 1 || players > playersMax) return `--players: a whole number from 1 to ${playersMax}`;
    return { kills, players, isMild: values.mild };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
