import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Lifetime } from "./stack/lifetime.ts";
import { seconds } from "./stack/progress.ts";
import { given } from "./stack/settings.ts";
import { testEnvironment } from "./test/environment.ts";
import { runCaptured } from "./test/run-captured.ts";
import { startTestStack } from "./test/test-stack.ts";

const help = `npm run test:long [-- word …]

The tests that \`npm test\` runs a sample of, at their full figures: those that ask sampleOf() of
src/testing/long.ts how often to repeat; and the kill tests (npm run test:kill). On a PostgreSQL and a
Redis of its own. Words choose test files by their path, and \`kill\` the kill tests. Exit code: 0 when all passed, 1 when one failed or there was none to run.`;

const killWord = "kill";

type Case = { fullName: string; status: string; duration?: number; failureMessages?: string[] };
type Report = { testResults: { assertionResults: Case[] }[] };

const lifetime = new Lifetime({ onCtrlC: 130 });

await lifetime.run(async () => {
  const { values, positionals } = parseArgs({ options: { help: { type: "boolean", short: "h", default: false } }, allowPositionals: true });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const words = positionals.filter((word) => word !== killWord);
  const files = positionals.length > 0 && words.length === 0 ? [] : longTests(words);
  const withKills = positionals.length === 0 || positionals.includes(killWord);
  if (files.length === 0 && !withKills) throw new Error("no test there asks how often it is to repeat");
  const isGood = files.length === 0 || (await tellLong(files));
  return (withKills ? await runKills() : 0) === 0 && isGood ? 0 : 1;
});

async function tellLong(files: readonly string[]): Promise<boolean> {
  const startedAt = performance.now();
  const { code, cases, output } = await runLong(files);
  const processors = cpus();
  console.log(`\n${new Date().toISOString().slice(0, 10)}, ${processors.length} × ${processors[0]?.model ?? "processor"}, Node ${process.versions.node}: ${cases.length} tests of ${files.length} files in ${seconds(performance.now() - startedAt)}\n`);
  console.log(["| test | outcome | took |", "| --- | --- | ---: |", ...cases.map(row)].join("\n"));
  const failed = cases.filter(({ status }) => status === "failed");
  for (const { fullName, failureMessages = [] } of failed) console.log(`\n${fullName}\n${failureMessages.join("\n")}`);
  if (cases.length === 0 || (code !== 0 && failed.length === 0)) console.log(output.trimEnd());
  return code === 0 && failed.length === 0 && cases.length > 0;
}

/** `npm run test:kill` at its full figures, told as it goes. */
async function runKills(): Promise<number> {
  const { raw, dataDir } = given();
  console.log("\nkill tests");
  return (await runCaptured({ name: "test-kill", args: ["scripts/test-kill.ts"], env: testEnvironment(raw, dataDir), dataDir, lifetime, isVerbose: true })).code;
}

/** Found by what they ask for, so that a new one is in the long run from its first day. */
function longTests(words: readonly string[]): string[] {
  const files = globSync(["src/**/*.test.ts", "scripts/**/*.test.ts"]).toSorted();
  return files.filter((file) => words.length === 0 || words.some((word) => file.includes(word))).filter((file) => readFileSync(file, "utf8").includes("sampleOf("));
}

async function runLong(files: readonly string[]): Promise<{ code: number; cases: Case[]; output: string }> {
  const { raw, dataDir: own } = given();
  const dataDir = join(own, "long");
  mkdirSync(dataDir, { recursive: true });
  const { integration } = await startTestStack(lifetime, dataDir, raw["PATH"], "npm run test:long");
  const report = join(dataDir, "long.json");
  rmSync(report, { force: true });
  // One file after another: these race processes against each other, and need the machine for that.
  const args = ["node_modules/vitest/vitest.mjs", "run", "--no-file-parallelism", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...files];
  console.log(`${files.join("\n")}\n`);
  const env = { ...testEnvironment(raw, dataDir), ...integration, KETE_LONG: "true" };
  const { code, output } = await runCaptured({ name: "vitest", args, env, dataDir, lifetime, isVerbose: false });
  const told = existsSync(report) ? (JSON.parse(readFileSync(report, "utf8")) as Report) : { testResults: [] };
  return { code, output, cases: told.testResults.flatMap(({ assertionResults }) => assertionResults) };
}

function row({ fullName, status, duration = 0 }: Case): string {
  return `| ${fullName} | ${status} | ${seconds(duration)} |`;
}
