import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Lifetime } from "./stack/lifetime.ts";
import { freePort, isFree } from "./stack/ports.ts";
import { seconds } from "./stack/progress.ts";
import { given } from "./stack/settings.ts";
import { inWords, none, sum, type Counts } from "./test/counts.ts";
import { testEnvironment } from "./test/environment.ts";
import { stages, type Outcome, type Run, type Stage } from "./test/stages.ts";
import { startTestStack, type TestStack } from "./test/test-stack.ts";

const help = `npm test [-- stage … word … --verbose]

Runs everything, or the stages named: ${Object.keys(stages).join(", ")}.
Other words choose tests within them: npm test -- e2e sign-in. Output of a stage is shown if it fails,
or as it comes with --verbose. State and logs: <KETE_DATA_DIR>/test. It may run beside \`npm run dev\`.`;

const lifetime = new Lifetime({ onCtrlC: 130 });

await lifetime.run(async () => {
  const words = process.argv.slice(2);
  if (words.includes("--help")) {
    console.log(help);
    return 0;
  }
  const named = words.filter((word) => word in stages);
  const chosen = Object.entries(stages).filter(([name]) => named.length === 0 || named.includes(name));
  const run = await prepare(words.filter((word) => !(word in stages) && !word.startsWith("--")), words.includes("--verbose"));
  const counts: Counts[] = [];
  for (const [name, stage] of chosen) counts.push(await runStage(name, stage, run));
  const total = sum(counts);
  await lifetime.end(total.failed > 0 ? 1 : 0, `\n${inWords(total)}`);
  return 0;
});

async function prepare(filters: string[], isVerbose: boolean): Promise<Run> {
  const { raw, dataDir: own, port, isPortGiven } = given();
  const dataDir = join(own, "test");
  mkdirSync(dataDir, { recursive: true });
  let stack: Promise<TestStack> | undefined;
  return {
    lifetime,
    dataDir,
    env: testEnvironment(raw, dataDir),
    filters,
    isVerbose,
    // The given port may well be in use by `npm run dev`, beside which tests may run.
    port: isPortGiven && (await isFree(port)) ? port : await freePort(undefined),
    stack: () => (stack ??= startTestStack(lifetime, dataDir, raw["PATH"])),
    hasBuildFailed: false,
  };
}

async function runStage(name: string, stage: Stage, run: Run): Promise<Counts> {
  console.log(`${name} …`);
  const startedAt = performance.now();
  const { counts, output } = await stage(run).catch((error: unknown): Outcome => {
    if (lifetime.isEnding) throw error;
    return { counts: { ...none, failed: 1 }, output: error instanceof Error ? error.message : String(error) };
  });
  // Told to stop: what a stage that was cut short would say is not worth hearing.
  if (lifetime.isEnding) await lifetime.end(130);
  const isGood = counts.failed === 0;
  if (!isGood) console.log(output.trimEnd());
  console.log(`${isGood ? "✓" : "✗"} ${name}: ${inWords(counts)} (${seconds(performance.now() - startedAt)})`);
  return counts;
}
