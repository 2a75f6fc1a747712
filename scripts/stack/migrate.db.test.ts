import { randomUUID } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { rawEnvironment } from "#src/env.ts";
import { schemaDrift } from "./drift.ts";
import { migrate } from "./migrate.ts";

const ownerUrl = new URL(rawEnvironment()["TEST_POSTGRES_OWNER_URL"] ?? "");
const admin = new Client({ connectionString: rawEnvironment()["TEST_POSTGRES_ADMIN_URL"] });
const made: string[] = [];

beforeAll(() => admin.connect());
afterAll(() => admin.end());
afterEach(async () => {
  for (const name of made.splice(0)) await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
});

async function database(template = "template1"): Promise<string> {
  const name = `migrate_${randomUUID().replaceAll("-", "")}`;
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER kete_owner`);
  made.push(name);
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function withMigrations(files: Record<string, string>, work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "kete-migrations-"));
  await copyFile("prisma/migrations/migration_lock.toml", join(directory, "migration_lock.toml"));
  try {
    for (const [name, sql] of Object.entries(files)) {
      await mkdir(join(directory, name));
      await writeFile(join(directory, name, "migration.sql"), sql);
    }
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const withFunction = {
  "20260101000000_first": "CREATE TABLE purse (id int PRIMARY KEY, note text DEFAULT 'a; b'); -- a comment; with a semicolon",
  "20260102000000_second": "CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 1; END $$;\nSELECT one();",
};

test("two migrations at once apply each script once, function bodies whole", async () => {
  const url = await database();
  await withMigrations(withFunction, async (directory) => {
    const runs = await Promise.all([migrate(url, directory), migrate(url, directory)]);
    expect(runs.flatMap((run) => run.applied).toSorted()).toEqual(Object.keys(withFunction));
    expect(await migrate(url, directory)).toEqual({ applied: [] });
    const rows = await query(url, "SELECT migration_name, length(checksum) AS digits, finished_at IS NOT NULL AS finished, applied_steps_count FROM _prisma_migrations ORDER BY 1");
    expect(rows).toEqual(Object.keys(withFunction).map((name) => ({ migration_name: name, digits: 64, finished: true, applied_steps_count: 1 })));
    expect(await query(url, "SELECT one()")).toEqual([{ one: 1 }]);
  });
});

test("a migration that was changed after it was applied is refused by name", async () => {
  const url = await database();
  await withMigrations(withFunction, async (directory) => {
    await migrate(url, directory);
    await writeFile(join(directory, "20260101000000_first", "migration.sql"), "CREATE TABLE purse (id bigint PRIMARY KEY);");
    await expect(migrate(url, directory)).rejects.toThrow("20260101000000_first");
  });
});

test("a migration with a mistake tells the line and leaves nothing of itself", async () => {
  const url = await database();
  await withMigrations({ "20260101000000_bad": "CREATE TABLE left_over (id int);\n\nCREATE TABEL x ();" }, async (directory) => {
    await expect(migrate(url, directory)).rejects.toThrow("line 3");
    expect(await query(url, "SELECT to_regclass('left_over') AS found")).toEqual([{ found: null }]);
  });
});

test("a migration that was broken off by a lock is refused until it is said to be taken back, and then applied", async () => {
  const url = await database();
  const names = ["20260101000000_first", "20260102000000_locks"] as const;
  await withMigrations({ [names[0]]: "CREATE TABLE purse (id int);", [names[1]]: "SET LOCAL lock_timeout = 1;\nLOCK TABLE purse;\nALTER TABLE purse ADD COLUMN note text;" }, async (directory) => {
    await withMigrations({ [names[0]]: await readFile(join(directory, names[0], "migration.sql"), "utf8") }, async (before) => void (await migrate(url, before)));
    const stake = new Client({ connectionString: url });
    await stake.connect();
    await stake.query("BEGIN");
    await stake.query("INSERT INTO purse VALUES (1)");
    await expect(migrate(url, directory)).rejects.toThrow("lock timeout");
    await stake.end();
    await expect(migrate(url, directory)).rejects.toThrow("found failed migrations");
    // As docs/rolling-back.md has it.
    await query(url, `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${names[1]}' AND finished_at IS NULL AND rolled_back_at IS NULL`);
    expect(await migrate(url, directory)).toEqual({ applied: [names[1]] });
    expect(await query(url, "SELECT note FROM purse")).toEqual([]);
  });
});

test("the job queue's tables are there after migrating", async () => {
  const url = await database("kete_template");
  expect(await query(url, "SELECT count(*)::int > 0 AS there FROM graphile_worker.migrations")).toEqual([{ there: true }]);
});

test("schema.prisma says what the migrations make", async () => {
  expect(await schemaDrift({ migratedUrl: await database("kete_template"), scratchUrl: await database() })).toEqual([]);
});

test("a column, an index and a table that only one side knows are drift", async () => {
  const migratedUrl = await database("kete_template");
  await query(migratedUrl, "ALTER TABLE players ADD COLUMN forgotten text NOT NULL DEFAULT ''");
  await query(migratedUrl, "CREATE INDEX only_here ON players (forgotten)");
  await query(migratedUrl, "CREATE TABLE extra (id int PRIMARY KEY)");
  const found = await schemaDrift({ migratedUrl, scratchUrl: await database() });
  expect(found.join("\n")).toMatch(/table public\.extra.*column public\.players\.forgotten.*INDEX \(forgotten\)/s);
  expect(await readFile("prisma/schema.prisma", "utf8")).not.toContain("forgotten");
});
