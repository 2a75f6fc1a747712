import type { PrismaClient } from "#src/generated/prisma/client.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import type { Logger } from "./logger.ts";

/** What every verb may use. A verb adds the ports of its own folder to this. */
export type CoreDeps = { db: Database; clock: Clock; log: Logger };

/**
 * Runs `work` in one transaction, with the same deps but `db`. Nothing outside PostgreSQL may be
 * called inside: it would hold locks for as long as the outside takes.
 */
export function transact<D extends { db: Database }, T>(deps: D, work: (inside: D) => Promise<T>): Promise<T> {
  return (deps.db as PrismaClient).$transaction((tx) => work({ ...deps, db: tx }));
}
