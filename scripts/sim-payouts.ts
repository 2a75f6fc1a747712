import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { House, houseUrls } from "./sim/house.ts";
import { perform, performAll, type Performance } from "./sim/perform.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { seconds } from "./stack/progress.ts";
import { given } from "./stack/settings.ts";
import { startTestStack } from "./test/test-stack.ts";

const seedsMax = 1_000_000;
const stepsMax = 20_000;

const help = `npm run sim:payouts -- [--seed 1] [--seeds 1] [--steps 200] [--verbose]

Plays the product's own verbs about money, on a PostgreSQL of its own and against the simulated MTN over
real HTTP, through a storm that the seed decides: crashes and lost connections before and after every
statement and call, faults of the rail, reports that are late, doubled or lie, clocks that jump. Then the
storm ends, time goes on until all is quiet, and four books are compared: what the rail really moved, the
attempts, the ledger, and the statuses. A seed does the same each time; the hash says so.

  --seed     the first seed
  --seeds    how many, one after the other, up to ${seedsMax}
  --steps    how long a storm is, up to ${stepsMax}
  --verbose  every step as it comes, of a single seed

Exit code: 0 when the books agree for every seed, 1 when they do not (with the seed, its last steps and
the difference), 2 for a wrong option. More: docs/simulation.md.`;

const options = readOptions();
if (options === "help") console.log(help);
else if (typeof options === "string") {
  console.error(`${options}\n\n${help}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => simulate(lifetime, options));
}

type Options = { seed: number; seeds: number; steps: number; isVerbose: boolean };

async function simulate(lifetime: Lifetime, { seed, seeds, steps, isVerbose }: Options): Promise<number> {
  const { raw, dataDir: own } = given();
  const dataDir = join(own, "sim");
  mkdirSync(dataDir, { recursive: true });
  const stack = await startTestStack(lifetime, dataDir, raw["PATH"], "npm run sim:payouts");
  // Two at once: while PostgreSQL works for one, the other goes on.
  const houses = await Promise.all((seeds === 1 ? ["kete_sim"] : ["kete_sim", "kete_sim_2"]).map(async (database) => {
    const { DATABASE_URL: app = "", DATABASE_OWNER_URL: owner = "" } = await stack.appSettings(database);
    return House.open(houseUrls(stack.integration["TEST_POSTGRES_ADMIN_URL"] ?? "", { owner, app }));
  }));
  for (const house of houses) lifetime.defer("simulation", () => house.close());
  const startedAt = performance.now();
  const totals: Record<string, number> = {};
  const failed: Performance[] = [];
  let played = 0;
  const count = (one: Performance): boolean => {
    played += 1;
    if (one.findings.length > 0) failed.push(one);
    for (const [name, times] of Object.entries(one.closed)) totals[name] = (totals[name] ?? 0) + times;
    if (played % 100 === 0) console.log(`${played} seeds, ${(played / ((performance.now() - startedAt) / 1000)).toFixed(1)} a second`);
    return failed.length === 0 && !lifetime.isEnding;
  };
  const [house] = houses;
  if (seeds === 1 && house) {
    const one = await perform(house, { seed, steps, say: isVerbose ? (line) => console.log(line) : null });
    count(one);
    if (one.findings.length === 0) console.log(`seed ${seed}: hash ${one.hash}, ${one.trace.length} lines`);
  } else await performAll(houses, { first: seed, count: seeds, steps }, count);
  if (lifetime.isEnding) return 130;
  if (failed.length > 0) return failed.map((one) => tell(one, { steps, isVerbose })).at(0) ?? 1;
  const processors = cpus();
  console.log(`\n${new Date().toISOString().slice(0, 10)}, ${processors.length} × ${processors[0]?.model ?? "processor"}, Node ${process.versions.node}: ${played === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + seeds - 1}`}, ${steps} steps each, in ${seconds(performance.now() - startedAt)}`);
  console.log(["| how it ended | count |", "| --- | ---: |", ...Object.keys(totals).toSorted().map((name) => `| ${name} | ${totals[name]} |`)].join("\n"));
  console.log("\nThe four books agree for every seed.");
  return 0;
}

function tell({ seed, hash, findings, trace }: Performance, { steps, isVerbose }: { steps: number; isVerbose: boolean }): number {
  if (!isVerbose) console.log(["…", ...trace.filter((line) => !line.includes(" sweeps")).slice(-80)].join("\n"));
  console.log(`\nSEED ${seed} FAILED (hash ${hash}). The difference:\n${findings.map((finding) => `  ${finding}`).join("\n")}\n\nAgain: npm run sim:payouts -- --seed ${seed} --steps ${steps} --verbose`);
  return 1;
}

function readOptions(): Options | string {
  try {
    const { values } = parseArgs({
      options: { help: { type: "boolean", short: "h", default: false }, verbose: { type: "boolean", default: false }, seed: { type: "string", default: "1" }, seeds: { type: "string", default: "1" }, steps: { type: "string", default: "200" } },
    });
    if (values.help) return "help";
    const [seed, seeds, steps] = [Number(values.seed), Number(values.seeds), Number(values.steps)];
    if (!Number.isSafeInteger(seed) || seed < 0 || seed > 4_294_967_295) return "--seed: a whole number from 0 to 4294967295";
    if (!Number.isInteger(seeds) || seeds < 1 || seeds > seedsMax) return `--seeds: a whole number from 1 to ${seedsMax}`;
    if (!Number.isInteger(steps) || steps < 1 || steps > stepsMax) return `--steps: a whole number from 1 to ${stepsMax}`;
    return { seed, seeds, steps, isVerbose: values.verbose };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
