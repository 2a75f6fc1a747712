import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { quantile } from "../attack/samples.ts";
import { step } from "../stack/progress.ts";
import type { Turn, Way } from "./game-stakers.ts";

export const clientsAtOnce = [1, 8, 20] as const;

/** What one way did from so many clients. `databaseMs` is PostgreSQL's own time at work over all of it. */
export type Cell = { way: Way; clients: number; seconds: number; samples: number[]; databaseMs: number };

/**
 * A connection that has gone idle tells its statistics within ten seconds (PGSTAT_IDLE_INTERVAL), and
 * while it works once a second at the most.
 */
const toldWithinMs = 10_500;

/** Every way from one client, then from eight, then from twenty. What PostgreSQL did is read once all of it has been told. */
export async function measureGame(ways: readonly Way[], { seconds, adminUrl }: { seconds: number; adminUrl: string }): Promise<{ cells: Cell[]; idleShare: number }> {
  const sql = new Client({ connectionString: adminUrl });
  await sql.connect();
  try {
    const turns = new Map<Way, Turn[]>();
    await step("players and guests", async () => {
      // One after the other: the first calls meet cold code, and twenty at once would wait too long for it.
      for (const way of ways) {
        const made: Turn[] = [];
        for (let client = 0; client < Math.max(...clientsAtOnce); client += 1) made.push(await way.turnOf());
        turns.set(way, made);
      }
    });
    const play = (way: Way, clients: number, forSeconds: number) => run((turns.get(way) ?? []).slice(0, clients), forSeconds);
    await step("warming up", async () => {
      for (const way of ways) await play(way, 4, 2);
    });
    await sleep(toldWithinMs);
    const idleShare = await step("nobody plays", async () => (await between(sql, () => Promise.resolve())).databaseMs / toldWithinMs);
    const cells: Cell[] = [];
    for (const clients of clientsAtOnce) {
      for (const way of ways) {
        const { did, databaseMs } = await step(`${way.name}, ${clients} at once`, () => between(sql, () => play(way, clients, seconds)));
        cells.push({ way, clients, ...did, databaseMs });
      }
    }
    return { cells, idleShare };
  } finally {
    await sql.end();
  }
}

async function run(turns: readonly Turn[], seconds: number): Promise<{ samples: number[]; seconds: number }> {
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const samples: number[] = [];
  await Promise.all(
    turns.map(async (turn) => {
      while (performance.now() < endsAt) samples.push(await turn());
    }),
  );
  return { samples, seconds: (performance.now() - startedAt) / 1000 };
}

/**
 * What the server counts of a database's connections (pg_stat_database.active_time): from a statement's
 * arrival until they are idle again, so with its parsing, its waits for locks and the flush of its commit, which
 * neither pg_stat_statements nor the statement log have. Ours here is another's database: it is not in it.
 */
async function between<Did>(sql: Client, work: () => Promise<Did>): Promise<{ did: Did; databaseMs: number }> {
  const before = await activeMs(sql);
  const did = await work();
  await sleep(toldWithinMs);
  return { did, databaseMs: (await activeMs(sql)) - before };
}

async function activeMs(sql: Client): Promise<number> {
  const { rows } = await sql.query<{ ms: number }>("SELECT active_time AS ms FROM pg_stat_database WHERE datname = 'kete'");
  return rows[0]?.ms ?? Number.NaN;
}

/** Markdown: each way at each number of clients. The share is of all the time that the clients waited. */
export function gameTable(cells: readonly Cell[]): string {
  const row = (line: readonly string[]) => `| ${line.join(" | ")} |`;
  const floorOf = (clients: number) => quantile(cells.find((cell) => !cell.way.isStake && cell.clients === clients)?.samples ?? [], 0.5);
  const rows = cells.map(({ way, clients, seconds, samples, databaseMs }) => {
    const [p50, waited] = [quantile(samples, 0.5), samples.reduce((sum, ms) => sum + ms, 0)];
    const ofDatabase = way.isStake ? [(databaseMs / samples.length).toFixed(2), `${((100 * databaseMs) / waited).toFixed(0)} %`, `${(p50 / floorOf(clients)).toFixed(1)} ×`] : ["", "", ""];
    return row([way.name, String(clients), (samples.length / seconds).toFixed(0), p50.toFixed(2), quantile(samples, 0.95).toFixed(2), ...ofDatabase]);
  });
  return [row(["call", "clients", "a second", "p50 ms", "p95 ms", "in PostgreSQL, ms", "its share", "p50 to the empty call"]), row(["---", "---:", "---:", "---:", "---:", "---:", "---:", "---:"]), ...rows].join("\n");
}
