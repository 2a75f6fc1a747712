import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Pool } from "pg";
import { buildQuietly } from "./attack/build.ts";
import { Target } from "./attack/target.ts";
import { startGame } from "./bench/game-instance.ts";
import { clientsAtOnce, gameTable, measureGame } from "./bench/game-measure.ts";
import { waysOf } from "./bench/game-stakers.ts";
import { checkBooks } from "./ledger/check-books.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { seconds as inSeconds, step } from "./stack/progress.ts";
import { given } from "./stack/settings.ts";
import { testEnvironment } from "./test/environment.ts";

const secondsMax = 60;
const minutesMax = 30;

const help = `npm run bench:game [-- --seconds 10]

Rounds a second, and how long a stake takes, through HTTP: from a player's balance and as a guest who pays
through the mock rail, by tRPC with a browser's cookies and by REST with a token, from ${clientsAtOnce.join(", ")} clients at
once. One app process of the production build, on a PostgreSQL that flushes every commit and a Redis behind
its HTTP gateway, both its own and thrown away afterwards. The clients share the machine with all of these.

Each is set against an empty call through the same HTTP, and against the time PostgreSQL itself was at
work on it (pg_stat_database.active_time: with waits for locks and the commit's flush). The pause between a
player's rounds is switched off, and every round of a guest comes from another phone. At the end the books are
checked, and that each stake that was answered is one round.

  --seconds   of each call at each number of clients, 1 to ${secondsMax} (default 10). Beside them
              PostgreSQL takes ten seconds each to tell what it did

Bounds: ${minutesMax} minutes, this machine alone. Exit code: 0, or 1 when a stake was refused or the books do not add up.`;

const seconds = readSeconds();
if (seconds === "help") console.log(help);
else if (seconds === null) {
  console.error(`--seconds: a whole number from 1 to ${secondsMax}\n\n${help}`);
  process.exitCode = 2;
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(() => bench(lifetime, seconds));
}

async function bench(lifetime: Lifetime, forSeconds: number): Promise<number> {
  const { raw, dataDir: own } = given();
  const dataDir = join(own, "bench-game");
  const env = testEnvironment(raw, dataDir);
  await buildQuietly(env);
  const { door, origin, appUrl, ownerUrl, adminUrl } = await startGame(lifetime, { dataDir, env, path: raw["PATH"] });
  const owner = new Pool({ connectionString: ownerUrl, max: 2 });
  lifetime.defer("the owner's connections", () => owner.end());
  const target = new Target({ doors: [door], origin, phone: null, hookSecret: null }, { requestsMax: 5_000_000, endsAt: Date.now() + minutesMax * 60_000 });
  const startedAt = performance.now();
  let placed = 0;
  const ways = waysOf(target, owner, () => void (placed += 1));
  const { cells, idleShare } = await measureGame(ways, { seconds: forSeconds, adminUrl });
  const processors = cpus();
  console.log(`\n${new Date().toISOString().slice(0, 10)}, ${processors.length} × ${processors[0]?.model ?? "processor"}, Node ${process.versions.node}, PostgreSQL 18 with every commit flushed: ${forSeconds} s each, in ${inSeconds(performance.now() - startedAt)}\n`);
  console.log(gameTable(cells));
  console.log(`\nWhile nobody played, PostgreSQL was at work for ${(100 * idleShare).toFixed(1)} % of the time; that is in the figures above.`);
  const wrong = await step("the books afterwards", () => wrongAfterwards({ appUrl, owner, placed }));
  for (const line of wrong) console.error(line);
  return wrong.length === 0 ? 0 : 1;
}

/** Faults in the books, and a count of rounds that is not that of the stakes that were answered. */
async function wrongAfterwards({ appUrl, owner, placed }: { appUrl: string; owner: Pool; placed: number }): Promise<string[]> {
  const found = await checkBooks(appUrl);
  const { rows } = await owner.query<{ n: number }>("SELECT count(*)::int AS n FROM rounds WHERE status IN ('WON', 'LOST')");
  const rounds = rows[0]?.n ?? 0;
  return [
    ...found.filter(({ findings }) => findings > 0n).map(({ check, examples }) => `${check.name}: ${examples[0] ?? ""}`),
    ...(rounds === placed ? [] : [`${placed} stakes were answered, and ${rounds} rounds are decided`]),
  ];
}

function readSeconds(): number | "help" | null {
  try {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h", default: false }, seconds: { type: "string", default: "10" } } });
    if (values.help) return "help";
    const each = Number(values.seconds);
    return Number.isInteger(each) && each >= 1 && each <= secondsMax ? each : null;
  } catch {
    return null;
  }
}
