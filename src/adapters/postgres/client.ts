import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "#src/generated/prisma/client.ts";
import { nameStatements } from "./statement-names.ts";

/**
 * The app's connection pool under Prisma. READ COMMITTED: money is ordered by row locks and checked
 * by constraints. A statement or an idle transaction that hangs gives its locks back by itself.
 */
export function createDatabase(settings: { url: string; poolMax: number; waitMs?: number; statementMs?: number }): PrismaClient {
  const statementMs = settings.statementMs ?? 10_000;
  const config = {
    connectionString: settings.url,
    max: settings.poolMax,
    // For a connection, free or new: who asks is told within three seconds that we cannot.
    connectionTimeoutMillis: settings.waitMs ?? 2500,
    statement_timeout: statementMs,
    // A server that hangs obeys no limit of its own; this one is kept by us.
    query_timeout: statementMs + 400,
    idle_in_transaction_session_timeout: 10_000,
    // Instants come back as text in the connection's time zone, and the adapter reads them as UTC.
    options: "-c TimeZone=UTC",
  };
  const adapter = new PrismaPg(config, { statementNameGenerator: nameStatements() });
  return new PrismaClient({ adapter });
}
