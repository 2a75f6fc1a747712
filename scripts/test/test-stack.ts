import { Client } from "pg";
import { migrate } from "../stack/migrate.ts";
import { note, step } from "../stack/progress.ts";
import type { EmbeddedPostgres } from "../stack/postgres.ts";
import { rememberedSecrets, startStack, type Stack } from "../stack/stack.ts";
import type { Lifetime } from "../stack/lifetime.ts";
import type { Raw } from "../stack/settings.ts";

const template = "kete_template";

export interface TestStack {
  /** For the integration tests: each file clones the template and takes a Redis database of its own. */
  integration: Raw;
  /** Makes a fresh database from the template; the settings that lead an app to it. */
  appSettings(database: string): Promise<Raw>;
}

/** PostgreSQL with a migrated template, and Redis behind the gateway: both thrown away at the end. */
export async function startTestStack(lifetime: Lifetime, dataDir: string, path: string | undefined, command = "npm test"): Promise<TestStack> {
  const stack = await startStack({ lifetime, dataDir, command, path, publicUrl: "http://127.0.0.1", parts: { postgres: true, redis: true }, isThrowaway: true });
  const { postgres, redis } = stack;
  if (!postgres || !redis) throw new Error("the test stack lacks a part");
  if (!redis.address) note("tests of atomicity need redis-server and are skipped without it");
  await step("template database", async () => {
    await createDatabase(postgres, template);
    await migrate(postgres.url("kete_owner", template));
  });
  return {
    integration: {
      TEST_POSTGRES_ADMIN_URL: postgres.url("postgres", "postgres"),
      TEST_POSTGRES_OWNER_URL: postgres.url("kete_owner", template),
      TEST_POSTGRES_APP_URL: postgres.url("kete_app", template),
      TEST_UPSTASH_URL: redis.url,
      TEST_UPSTASH_TOKEN: redis.token,
      TEST_REDIS: redis.address ? "real" : "stand-in",
    },
    appSettings: async (database) => {
      await createDatabase(postgres, database, template);
      return settings(stack, postgres, database);
    },
  };
}

function settings(stack: Stack, postgres: EmbeddedPostgres, database: string): Raw {
  return {
    ...stack.addresses,
    ...rememberedSecrets(stack.services),
    DATABASE_URL: postgres.url("kete_app", database),
    DATABASE_OWNER_URL: postgres.url("kete_owner", database),
  };
}

async function createDatabase(postgres: EmbeddedPostgres, name: string, from = "template1"): Promise<void> {
  const client = new Client({ connectionString: postgres.url("postgres", "postgres") });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${from} OWNER kete_owner`);
  } finally {
    await client.end();
  }
}
