import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { forChild } from "../stack/files.ts";

/** Runs one statement over and over from so many connections; how many a second were done. */
export type Driver = { name: string; run: (load: { sql: string; clients: number; seconds: number }) => Promise<number> };

/** pgbench where the machine has it; else connections of ours, which share the processors with what they measure. */
export function driverFor(url: string): Driver {
  const found = findPgbench();
  return found ? pgbench(found, url) : ownClients(url);
}

/** Debian keeps it below the version of the server that it came with; any version speaks to ours. */
function findPgbench(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, "bin", "pgbench")).find((path) => existsSync(path));
}

const secondsMax = 30;

function pgbench(path: string, url: string): Driver {
  return {
    name: "pgbench, prepared statements",
    run: async function run({ sql, clients, seconds }): Promise<number> {
      const directory = mkdtempSync(join(tmpdir(), "kete-bench-"));
      try {
        const script = join(directory, "load.sql");
        writeFileSync(script, `${sql.replaceAll(/\s+/g, " ")};\n`);
        const output = await collect(path, ["-n", "-M", "prepared", "-c", String(clients), "-j", String(Math.min(2, clients)), "-T", String(seconds), "-f", script, url]);
        // A machine that is busy elsewhere may not get to one in a short turn: that says nothing of the load.
        if (/actually processed: 0$/m.test(output) && seconds < secondsMax) return await run({ sql, clients, seconds: seconds * 2 });
        const rate = /^tps = ([\d.]+)/m.exec(output)?.[1];
        const failed = /number of failed transactions: (\d+)/.exec(output)?.[1] ?? "0";
        if (rate === undefined || failed !== "0") throw new Error(`pgbench:\n${output}`);
        return Number(rate);
      } finally {
        rmSync(directory, { recursive: true });
      }
    },
  };
}

async function collect(path: string, args: string[]): Promise<string> {
  const child = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"], env: forChild({ PATH: "/usr/bin:/bin", LC_ALL: "C" }) });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (ended) => resolve(ended ?? 1));
  });
  const output = Buffer.concat(chunks).toString("utf8");
  if (code !== 0) throw new Error(`pgbench ended with ${code}:\n${output}`);
  return output;
}

function ownClients(url: string): Driver {
  return {
    name: "no pgbench here: bare clients of node-postgres with prepared statements, beside the database on its processors",
    run: async ({ sql, clients, seconds }) => {
      const all = await Promise.all(
        Array.from({ length: clients }, async () => {
          const client = new Client({ connectionString: url });
          await client.connect();
          return client;
        }),
      );
      try {
        const turns = all.map((client, n) => () => client.query({ name: `load-${n}`, text: sql }));
        return await rateOf(turns, seconds);
      } finally {
        await Promise.all(all.map((client) => client.end()));
      }
    },
  };
}

/** Each turn is taken again as soon as it ends, until the time is over; how many a second. */
export async function rateOf(turns: readonly (() => Promise<unknown>)[], seconds: number): Promise<number> {
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let done = 0;
  await Promise.all(
    turns.map(async (turn) => {
      while (performance.now() < endsAt) {
        await turn();
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - startedAt) / 1000);
}
