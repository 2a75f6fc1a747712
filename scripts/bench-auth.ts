import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildQuietly } from "./attack/build.ts";
import { startInstance, startTexts } from "./attack/instance.ts";
import { Target } from "./attack/target.ts";
import { tableOf } from "./bench/figures.ts";
import { measure } from "./bench/measure.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { seconds, step } from "./stack/progress.ts";
import { given } from "./stack/settings.ts";
import { testEnvironment } from "./test/environment.ts";
import { startTestStack } from "./test/test-stack.ts";

const roundsMax = 500;
const minutesMax = 10;

const help = `npm run bench:auth [-- --rounds 300]

What signing in takes: asking for a code, verifying it, checking a session by cookie and by token,
refreshing. One app process of the production build under the production limits, one call at a time,
on a PostgreSQL and a Redis (behind its HTTP gateway) of its own, thrown away afterwards.

Each is set against its floor, measured in the same minutes: an empty call over the same HTTP, and one
PING or SELECT 1 for each of its round trips. The ratios tell something about Kete; the milliseconds
tell about the machine and what else it was doing.

  --rounds   samples of each call, 20 to ${roundsMax} (default 300)

Bounds: ${roundsMax} samples a call, ${minutesMax} minutes, this machine alone.`;

const rounds = readRounds();
if (rounds === "help") console.log(help);
else if (rounds === null) {
  console.error(`--rounds: a whole number from 20 to ${roundsMax}\n\n${help}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => bench(lifetime, rounds));
}

async function bench(lifetime: Lifetime, count: number): Promise<number> {
  const { raw, dataDir: own } = given();
  const dataDir = join(own, "bench");
  mkdirSync(dataDir, { recursive: true });
  const env = testEnvironment(raw, dataDir);
  await buildQuietly(env);
  const stack = await startTestStack(lifetime, dataDir, raw["PATH"], "npm run bench:auth");
  const texts = await startTexts(lifetime);
  const instance = await step("one app process and a worker", () => startInstance({ lifetime, dataDir, env, stack, number: 1, processes: 1, texts }));
  const target = new Target(instance.facts, { requestsMax: 12 * roundsMax + 2_000, endsAt: Date.now() + minutesMax * 60_000 });
  const startedAt = performance.now();
  const { floor, calls } = await measure(target, instance.settings, count);
  const processors = cpus();
  console.log(`\n${new Date().toISOString().slice(0, 10)}, ${processors.length} × ${processors[0]?.model ?? "processor"}, Node ${process.versions.node}: ${count} samples a call, one at a time, in ${seconds(performance.now() - startedAt)}\n`);
  console.log(tableOf(floor, calls));
  return 0;
}

function readRounds(): number | "help" | null {
  try {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h", default: false }, rounds: { type: "string", default: "300" } } });
    if (values.help) return "help";
    const count = Number(values.rounds);
    return Number.isInteger(count) && count >= 20 && count <= roundsMax ? count : null;
  } catch {
    return null;
  }
}
