import { PrismaPg } from "@prisma/adapter-pg";
import { DriverAdapterError, type SqlDriverAdapter, type SqlDriverAdapterFactory, type SqlQuery, type SqlQueryable, type Transaction } from "@prisma/driver-adapter-utils";
import { PrismaClient } from "#src/generated/prisma/client.ts";
import type { Stage } from "./stage.ts";

const lost = () => new DriverAdapterError({ kind: "ConnectionClosed" });

/** The product's database, each statement of which waits on the stage until it may happen. */
export function stagedDatabase(stage: () => Stage, settings: { url: string; poolMax: number }): PrismaClient {
  const real = new PrismaPg({ connectionString: settings.url, max: settings.poolMax, options: "-c TimeZone=UTC" });
  const factory: SqlDriverAdapterFactory = {
    provider: real.provider,
    adapterName: real.adapterName,
    connect: async () => stagedAdapter(stage, await real.connect()),
  };
  return new PrismaClient({ adapter: factory });
}

function stagedAdapter(stage: () => Stage, real: SqlDriverAdapter): SqlDriverAdapter {
  return {
    ...stagedQueries(stage, real),
    executeScript: (script) => real.executeScript(script),
    startTransaction: async (level) => stagedTransaction(stage, await stage().call("begin", "BEGIN", () => real.startTransaction(level), lost)),
    getConnectionInfo: () => real.getConnectionInfo?.() ?? { supportsRelationJoins: true },
    dispose: () => real.dispose(),
  };
}

function stagedQueries(stage: () => Stage, real: SqlQueryable): SqlQueryable {
  return {
    provider: real.provider,
    adapterName: real.adapterName,
    queryRaw: (query) => stage().call("sql", nameOf(query), () => real.queryRaw(query), lost),
    executeRaw: (query) => stage().call("sql", nameOf(query), () => real.executeRaw(query), lost),
  };
}

/** A process that dies in a transaction has its connection closed, and with it the transaction. */
function stagedTransaction(stage: () => Stage, real: Transaction): Transaction {
  const own = stage();
  const holder = own.actor();
  own.transaction = holder;
  let isOver = false;
  const over = async (end: () => Promise<void>) => {
    if (isOver) return;
    isOver = true;
    try {
      await end();
    } finally {
      own.transaction = null;
    }
  };
  if (holder) own.onDeath(holder, () => over(() => real.rollback()));
  return {
    ...stagedQueries(stage, real),
    options: real.options,
    commit: () => own.call("commit", "COMMIT", () => over(() => real.commit()), lost),
    rollback: () => over(() => real.rollback()),
    createSavepoint: (name) => real.createSavepoint?.(name) ?? Promise.resolve(),
    rollbackToSavepoint: (name) => real.rollbackToSavepoint?.(name) ?? Promise.resolve(),
    releaseSavepoint: (name) => real.releaseSavepoint?.(name) ?? Promise.resolve(),
  };
}

/** By the verbs it calls, or the table it reads: what a trace shows of a statement. */
function nameOf({ sql }: SqlQuery): string {
  const verbs = [...sql.matchAll(/\b(?:kete|ledger)\.(\w+)\(/g)].map((found) => found[1]);
  if (verbs.length > 0) return verbs.join("+");
  return `${sql.trim().slice(0, 6).trim()} ${/(?:FROM|INTO|UPDATE)\s+(?:"?\w+"?\.)?"?(\w+)"?/i.exec(sql)?.[1] ?? ""}`.trim();
}
