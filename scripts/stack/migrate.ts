import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Logger, runMigrations } from "graphile-worker";
import { Client } from "pg";
import { applyMigrations, editedMigrations } from "./schema-engine.ts";

const root = new URL("../../", import.meta.url);
const pathTo = (relative: string) => fileURLToPath(new URL(relative, root));

/** An arbitrary number of our own; Prisma's engine and graphile-worker have theirs. */
const migrationLock = 53_830_720_191n;
const lockTimeoutMs = 120_000;

/**
 * Brings a database to the current schema: Prisma's migrations, the job queue's own, then
 * after-migrate.sql (grants on objects that are not ours to migrate). Safe to run from several
 * machines at once: one does the work, the others wait and then find nothing to do.
 * `ownerUrl` is a role that may create tables.
 */
export async function migrate(ownerUrl: string, migrationsDir = pathTo("prisma/migrations")): Promise<{ applied: string[] }> {
  return withLock(ownerUrl, async (client) => {
    const applied = await applyMigrations(ownerUrl, migrationsDir);
    const edited = await editedMigrations(ownerUrl, migrationsDir);
    if (edited.length > 0) throw new Error(`changed after it was applied to this database: ${edited.join(", ")}. An applied migration stays as it is; write a new one (or remove the data directory of a development database)`);
    await runMigrations({ connectionString: ownerUrl, schema: "graphile_worker", logger: quiet });
    const after = pathTo("src/adapters/postgres/after-migrate.sql");
    if (existsSync(after)) await client.query(await readFile(after, "utf8"));
    return { applied };
  });
}

const quiet = new Logger(() => (level, message) => {
  if (level === "error") console.error(message);
});

/** A session's advisory lock: it ends with the session, so a migration that dies leaves nothing locked. */
async function withLock<T>(ownerUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  // Ended by the server while it waits: the statement after tells, and needs no crash beside it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await waitForLock(client);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Asked again and again rather than waited for: a waiting statement holds a snapshot, on which CREATE INDEX CONCURRENTLY of the one at work would wait in turn. */
async function waitForLock(client: Client): Promise<void> {
  const deadline = Date.now() + lockTimeoutMs;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1) AS taken", [migrationLock]);
    if (rows[0]?.taken) return;
    if (Date.now() > deadline) throw new Error(`another migration has been running for ${lockTimeoutMs / 1000} s`);
    await sleep(200);
  }
}
