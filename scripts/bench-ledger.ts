import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Client } from "pg";
import { domainOn, prismaFloorOn, type Domain } from "./bench/ledger-domain.ts";
import { driverFor, type Driver } from "./bench/ledger-drivers.ts";
import { ledgerTable, type LoadName, type Rates } from "./bench/ledger-table.ts";
import { furnish, loads } from "./bench/ledger-world.ts";
import { checkBooks } from "./ledger/check-books.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { migrate } from "./stack/migrate.ts";
import { removeHome } from "./stack/postgres-home.ts";
import { seconds as inSeconds, step } from "./stack/progress.ts";
import { given } from "./stack/settings.ts";
import { startStack } from "./stack/stack.ts";

const clients = [1, 8, 20] as const;
/** Stakes of the ledger alone belong to no round, and the check of rounds says so. */
const partsOnly = new Set(["rounds"]);
const limits = { seconds: 30, rounds: 10 };

const help = `npm run bench:ledger [-- --seconds 2 --rounds 5]

What the books take: stakes and withdrawals a second from 1, 8 and 20 clients on one house account, the
same spread over 64, a design with a balance row for the house, a whole round through the domain, and the
floor: bare inserts of the same rows. On a PostgreSQL of its own that flushes every commit to the disk,
thrown away afterwards; one database, one run, the loads taking turns in a changing order. At the end the
books of that database are checked.

Read the ratios: the rates are the machine's, and of what else it was doing.

  --seconds   of each turn, 1 to ${limits.seconds} (default 2)
  --rounds    turns of each load at each number of clients, 1 to ${limits.rounds} (default 5)`;

const options = readOptions();
if (options === "help") console.log(help);
else if (options === null) {
  console.error(`--seconds and --rounds: whole numbers within their bounds\n\n${help}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => bench(lifetime, options));
}

type Options = { seconds: number; rounds: number };

async function bench(lifetime: Lifetime, { seconds, rounds }: Options): Promise<number> {
  const { raw, dataDir: own } = given();
  const dataDir = join(own, "bench-ledger");
  mkdirSync(dataDir, { recursive: true });
  removeHome(dataDir);
  lifetime.defer("the bench's database", () => removeHome(dataDir));
  const { postgres } = await startStack({ lifetime, dataDir, command: "npm run bench:ledger", path: raw["PATH"], publicUrl: "http://127.0.0.1", parts: { postgres: true, redis: false } });
  if (!postgres) throw new Error("no PostgreSQL");
  await step("database", () => migrate(postgres.url("kete_owner")));
  await step("players", () => furnish(postgres.url("kete_owner")));
  const domain = await step("seeds", () => domainOn(postgres.url("kete_app")));
  lifetime.defer("the domain's connections", () => domain.close());
  const prismaFloor = prismaFloorOn(postgres.url("kete_owner"));
  lifetime.defer("the floor's connections", () => prismaFloor.close());
  const driver = driverFor(postgres.url("kete_owner"));
  const startedAt = performance.now();
  const rates = await measure({ driver, domain, prismaFloor, superuserUrl: postgres.url("postgres") }, { seconds, rounds });
  const processors = cpus();
  console.log(`\n${new Date().toISOString().slice(0, 10)}, ${processors.length} × ${processors[0]?.model ?? "processor"}, Node ${process.versions.node}, PostgreSQL 18 with every commit flushed; driven by ${driver.name}; ${rounds} turns of ${seconds} s each, in ${inSeconds(performance.now() - startedAt)}\n`);
  console.log(ledgerTable(rates, clients));
  const wrong = (await step("the books afterwards", () => checkBooks(postgres.url("kete_app")))).filter(({ check, findings }) => findings > 0n && !partsOnly.has(check.name));
  for (const { check, examples } of wrong) console.error(`${check.name}: ${examples[0] ?? ""}`);
  return wrong.length === 0 ? 0 : 1;
}

async function measure({ driver, superuserUrl, ...ours }: { driver: Driver; domain: Domain; prismaFloor: Domain; superuserUrl: string }, { seconds, rounds }: Options): Promise<Rates> {
  const names: LoadName[] = [...(Object.keys(loads) as (keyof typeof loads)[]), "prismaFloor", "domain"];
  const rates = Object.fromEntries(names.map((name) => [name, Object.fromEntries(clients.map((at) => [at, [] as number[]]))])) as Rates;
  const once = (name: LoadName, at: number, forSeconds: number) => (name === "domain" || name === "prismaFloor" ? ours[name].rate(at, forSeconds) : driver.run({ sql: loads[name], clients: at, seconds: forSeconds }));
  await step("warming up", async () => {
    for (const name of names) await once(name, 2, 1);
  });
  for (let round = 0; round < rounds; round += 1) {
    await step(`turn ${round + 1} of ${rounds}`, async () => {
      for (const at of clients) {
        for (const turn of names.keys()) {
          const name = names[(turn + round) % names.length];
          if (!name) continue;
          await tidy(superuserUrl);
          rates[name][at]?.push(await once(name, at, seconds));
        }
      }
    });
  }
  return rates;
}

/** Each load starts with what the one before it left behind written out, so that no other pays for it. */
async function tidy(superuserUrl: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query("SELECT ledger.roll(1000000)");
  await client.query("CHECKPOINT");
  await client.end();
}

function readOptions(): Options | "help" | null {
  try {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h", default: false }, seconds: { type: "string", default: "2" }, rounds: { type: "string", default: "5" } } });
    if (values.help) return "help";
    const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
    const fits = (value: number, max: number) => Number.isInteger(value) && value >= 1 && value <= max;
    return fits(seconds, limits.seconds) && fits(rounds, limits.rounds) ? { seconds, rounds } : null;
  } catch {
    return null;
  }
}
