import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "#src/generated/prisma/client.ts";
import type { TestKit } from "./kit.ts";

// For tests alone: what a call costs, counted where it leaves us.

/** The product's database, with every statement written down. */
export function countedDatabase(kit: TestKit): { db: TestKit["db"]; statements: string[] } {
  const statements: string[] = [];
  const adapter = new PrismaPg({ connectionString: kit.databaseUrl, max: 20, options: "-c TimeZone=UTC" });
  const db = new PrismaClient({ adapter, log: [{ emit: "event", level: "query" }] });
  db.$on("query", ({ query }) => void statements.push(query));
  return { db, statements };
}

/** The commands sent to Redis while `work` ran, one per request: a pipeline is its first. */
export async function redisRequestsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const body = JSON.parse(init?.body as string) as (string | string[])[];
    sent.push(String(body.flat()[0]).toLowerCase());
    return real(input, init);
  };
  try {
    await work();
  } finally {
    globalThis.fetch = real;
  }
  return sent;
}
