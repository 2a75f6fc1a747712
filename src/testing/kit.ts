import { Redis } from "@upstash/redis";
import pg from "pg";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import type { Clock } from "#src/domain/shared/clock.ts";
import type { Logger } from "#src/domain/shared/logger.ts";
import { rawEnvironment } from "#src/env.ts";

/** One test file's own world: a database cloned from the migrated template, and a Redis database. */
export type TestKit = {
  /** Connects as kete_app, as the product does. */
  db: ReturnType<typeof createDatabase>;
  /** The same database as the product's role, for SQL by hand. */
  app: pg.Pool;
  /** The same database as its owner, for arranging what the app may not write. */
  owner: pg.Pool;
  databaseUrl: string;
  ownerUrl: string;
  redis: { url: string; token: string };
  log: Logger & { lines: { level: string; fields: Record<string, unknown>; message: string }[] };
  clock: Clock & { advance(ms: number): void };
  close(): Promise<void>;
};

let made = 0;

export async function testKit(): Promise<TestKit> {
  const raw = rawEnvironment();
  const need = (name: string): string => {
    const value = raw[name];
    if (!value) throw new Error(`${name} is not set: run these tests with \`npm test -- integration\``);
    return value;
  };
  made += 1;
  const name = `kete_test_${process.pid}_${made}_${Date.now().toString(36)}`;
  const admin = new pg.Client({ connectionString: need("TEST_POSTGRES_ADMIN_URL") });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE kete_template OWNER kete_owner`);
  const databaseUrl = withDatabase(need("TEST_POSTGRES_APP_URL"), name);
  const ownerUrl = withDatabase(need("TEST_POSTGRES_OWNER_URL"), name);
  // One Redis database a worker: files of one worker run after each other.
  const redis = { url: need("TEST_UPSTASH_URL"), token: `${need("TEST_UPSTASH_TOKEN")}:${1 + (Number(raw["VITEST_POOL_ID"] ?? "1") % 60)}` };
  await new Redis(redis).flushdb();
  const db = createDatabase({ url: databaseUrl, poolMax: 20, waitMs: 60_000 });
  const app = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 5 });
  await admin.end();
  // The database stays: the whole cluster is thrown away at the next run.
  const close = async () => void (await Promise.all([db.$disconnect(), app.end(), owner.end()]));
  return { db, app, owner, databaseUrl, ownerUrl, redis, log: recordingLog(), clock: steppingClock(), close };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

function recordingLog(): TestKit["log"] {
  const lines: TestKit["log"]["lines"] = [];
  const write = (level: string) => (fields: Record<string, unknown>, message: string) => void lines.push({ level, fields, message });
  return { lines, info: write("info"), warn: write("warn"), error: write("error") };
}

/** The real time, moved forward by hand. */
function steppingClock(): TestKit["clock"] {
  let aheadMs = 0;
  return Object.assign(() => new Date(Date.now() + aheadMs), { advance: (ms: number) => void (aheadMs += ms) });
}
