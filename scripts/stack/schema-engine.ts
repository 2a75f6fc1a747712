import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, type SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import type { MigrationDirectory, MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";
import { DatabaseError, Pool } from "pg";

/*
 * Prisma's schema engine as WebAssembly, from the npm registry. The usual one is a native binary that
 * is fetched from another host at install, which a closed network cannot reach. Same engine, same
 * `_prisma_migrations` rows: `prisma migrate deploy` elsewhere agrees with what this applies.
 */
interface EngineModule {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

const noFilter = { externalTables: [], externalEnums: [] };

let loaded: Promise<EngineModule> | undefined;

async function load(): Promise<EngineModule> {
  const path = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const engine = (await import("@prisma/schema-engine-wasm/schema_engine_bg")) as unknown as EngineModule;
  const source = await readFile(join(dirname(path), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(source, { "./schema_engine_bg.js": engine as unknown as WebAssembly.ModuleImports });
  engine.__wbg_set_wasm(instance.exports);
  (instance.exports["__wbindgen_start"] as () => void)();
  return engine;
}

/** Runs work with an engine connected to this database, and frees it. */
async function withEngine<T>(databaseUrl: string, datamodel: { path: string; content: string } | undefined, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const { SchemaEngine: Engine } = await (loaded ??= load());
  const pool = new Pool({ connectionString: databaseUrl, max: 4, connectionTimeoutMillis: 10_000 });
  // An idle connection that the server ends (it is being stopped) is no reason to crash.
  pool.on("error", () => undefined);
  const datamodels: [string, string][] | undefined = datamodel ? [[datamodel.path, datamodel.content]] : undefined;
  const engine = await Engine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(wholeScripts(pool)));
  try {
    return await work(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

/**
 * adapter-pg 7.10 cuts a script at every semicolon, through function bodies, quoted text and comments.
 * PostgreSQL reads a whole script in one message, and then runs it in one transaction, as Prisma's
 * native engine has it.
 */
function wholeScripts(pool: Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool);
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connectToShadowDb: () => factory.connectToShadowDb(),
    connect: async () => {
      const adapter = await factory.connect();
      adapter.executeScript = async (script) => {
        await pool.query(script).catch((error: unknown) => (adapter as unknown as { onError(error: unknown): never }).onError(withLine(error, script)));
      };
      return adapter;
    },
  };
}

/** PostgreSQL counts characters; a person looks for a line. */
function withLine(error: unknown, script: string): unknown {
  if (error instanceof DatabaseError && error.position) error.message += ` (line ${script.slice(0, Number(error.position)).split("\n").length})`;
  return error;
}

/** Applies what of the folder is not applied yet, and names it. */
export async function applyMigrations(databaseUrl: string, migrationsDir: string): Promise<string[]> {
  const migrationsList = await listMigrations(migrationsDir);
  const { appliedMigrationNames } = await withEngine(databaseUrl, undefined, (engine) => engine.applyMigrations({ migrationsList, filters: noFilter }));
  return appliedMigrationNames;
}

/** Migrations whose file was changed after it was applied here: the database is not what the files say. */
export async function editedMigrations(databaseUrl: string, migrationsDir: string): Promise<string[]> {
  const migrationsList = await listMigrations(migrationsDir);
  const found = await withEngine(databaseUrl, undefined, (engine) => engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: noFilter }));
  return found.editedMigrationNames;
}

/** The SQL that makes an empty database what schema.prisma says: the base of a new migration, or something to compare with. */
export async function schemaAsSql(databaseUrl: string, schemaPath: string): Promise<string> {
  const schema = { path: resolve(schemaPath), content: await readFile(schemaPath, "utf8") };
  const { stdout } = await withEngine(databaseUrl, schema, (engine) =>
    engine.diff({ from: { tag: "empty" }, to: { tag: "schemaDatamodel", files: [schema] }, script: true, exitCode: null, filters: noFilter }),
  );
  return stdout ?? "";
}

async function listMigrations(migrationsDir: string): Promise<MigrationList> {
  const baseDir = resolve(migrationsDir);
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).toSorted();
  const migrationDirectories = await Promise.all(
    names.map(async (name): Promise<MigrationDirectory> => ({ path: name, migrationFile: { path: "migration.sql", content: { tag: "ok", value: await readFile(join(baseDir, name, "migration.sql"), "utf8") } } })),
  );
  const lockfile = await readFile(join(baseDir, "migration_lock.toml"), "utf8").catch(() => null);
  return { baseDir, lockfile: { path: "migration_lock.toml", content: lockfile }, shadowDbInitScript: "", migrationDirectories };
}
