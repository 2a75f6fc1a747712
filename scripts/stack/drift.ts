import { Client } from "pg";
import { schemaAsSql } from "./schema-engine.ts";

/*
 * Does schema.prisma say what the migrations make? Prisma's own comparison needs an introspection that
 * its WebAssembly engine cannot do over adapter-pg ("char" columns of the catalog). So the schema is
 * turned into SQL, applied to an empty database, and the two databases' catalogs are compared, in what
 * Prisma can express: tables, columns, enums, keys, indexes, foreign keys.
 */

/** What only SQL can say is left out: CHECKs, triggers, functions, partial and expression indexes, grants. */
const queries: Record<string, string> = {
  table: `SELECT n.nspname || '.' || c.relname AS key, 'table' AS value ${fromTables()}`,
  column: `SELECT n.nspname || '.' || c.relname || '.' || a.attname AS key,
      format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        || CASE WHEN a.attidentity <> '' THEN ' IDENTITY' WHEN d.adbin IS NULL THEN '' ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END AS value
    ${fromTables("JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum")}`,
  enum: `SELECT n.nspname || '.' || t.typname AS key, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) AS value
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
    WHERE n.nspname <> ALL($1) GROUP BY 1`,
  "key or index": `SELECT n.nspname || '.' || c.relname || ' ' || CASE WHEN i.indisprimary THEN 'PRIMARY KEY' WHEN i.indisunique THEN 'UNIQUE' ELSE 'INDEX' END
      || ' (' || (SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), ', ' ORDER BY k) FROM generate_series(1, i.indnkeyatts) k) || ')' AS key, 'present' AS value
    ${fromTables("JOIN pg_index i ON i.indrelid = c.oid AND i.indpred IS NULL AND i.indexprs IS NULL")}`,
  "foreign key": `SELECT n.nspname || '.' || c.relname || ' ' || pg_get_constraintdef(f.oid) AS key, 'present' AS value
    ${fromTables("JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f'")}`,
};

/** Not ours to describe in schema.prisma. */
const foreignSchemas = ["pg_catalog", "information_schema", "pg_toast", "graphile_worker"];

function fromTables(joins = ""): string {
  return `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace ${joins}
    WHERE c.relkind IN ('r', 'p') AND n.nspname <> ALL($1) AND c.relname <> '_prisma_migrations'`;
}

/**
 * The differences between a migrated database and one made from schema.prisma, one line each; none if
 * they agree. `scratchUrl` names an empty database that will be filled; both need the owner's rights.
 */
export async function schemaDrift(request: { migratedUrl: string; scratchUrl: string; schemaPath?: string }): Promise<string[]> {
  const { migratedUrl, scratchUrl, schemaPath = "prisma/schema.prisma" } = request;
  const ddl = await schemaAsSql(scratchUrl, schemaPath);
  await withClient(scratchUrl, (client) => client.query(ddl));
  const [migrated, described] = [await describe(migratedUrl), await describe(scratchUrl)];
  return Object.keys(queries).flatMap((kind) => compare(kind, migrated[kind] ?? new Map(), described[kind] ?? new Map()));
}

type Facts = Map<string, string>;

async function describe(url: string): Promise<Record<string, Facts>> {
  return withClient(url, async (client) => {
    // Names come out qualified, whatever the database's own search path is.
    await client.query("SET search_path = pg_catalog");
    const facts: Record<string, Facts> = {};
    for (const [kind, sql] of Object.entries(queries)) {
      const { rows } = await client.query<{ key: string; value: string }>(sql, [foreignSchemas]);
      facts[kind] = new Map(rows.map((row) => [row.key, row.value]));
    }
    return facts;
  });
}

function compare(kind: string, migrated: Facts, described: Facts): string[] {
  const keys = [...new Set([...migrated.keys(), ...described.keys()])].toSorted();
  return keys.flatMap((key) => {
    const [inMigrations, inSchema] = [migrated.get(key), described.get(key)];
    if (inMigrations === inSchema) return [];
    if (inSchema === undefined) return [`${kind} ${key}: in the migrations, not in schema.prisma`];
    if (inMigrations === undefined) return [`${kind} ${key}: in schema.prisma, not in the migrations`];
    return [`${kind} ${key}: migrations say "${inMigrations}", schema.prisma says "${inSchema}"`];
  });
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
