import { Client } from "pg";
import { checks, type Check } from "./checks.ts";

/** What one check found. `examples` are the first twenty findings in words. */
export type Found = { check: Check; checked: bigint; findings: bigint; examples: string[]; ms: number };

type Row = { checked: string; findings: string; examples: string[] };

/**
 * Asks every check of the database at `url`, all of them of one moment: a single read-only transaction
 * on one snapshot, so that money moving meanwhile is not mistaken for a fault. `told` hears of each
 * check as it ends. A role that may execute the checks is enough; the app's may.
 */
export async function checkBooks(url: string, told: (found: Found) => void = () => undefined): Promise<Found[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    // No time limit: a million transfers take a while. Sorts beyond this go to disk.
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '32MB'; SET LOCAL jit = off");
    const all = await askAll(client, told);
    await client.query("COMMIT");
    return all;
  } finally {
    await client.end();
  }
}

/** Asks every check in turn, in the transaction that `client` is in. */
export async function askAll(client: Client, told: (found: Found) => void = () => undefined): Promise<Found[]> {
  const all: Found[] = [];
  for (const check of checks) {
    const found = await ask(client, check);
    told(found);
    all.push(found);
  }
  return all;
}

async function ask(client: Client, check: Check): Promise<Found> {
  const startedAt = performance.now();
  const { rows } = await client.query<Row>(check.sql);
  const [row] = rows;
  if (!row) throw new Error(`${check.name}: no answer`);
  return { check, checked: BigInt(row.checked), findings: BigInt(row.findings), examples: row.examples, ms: performance.now() - startedAt };
}

const number = new Intl.NumberFormat("en");

/** A check's line in the report, and its findings below it. */
export function inWords({ check, checked, findings, examples, ms }: Found): string[] {
  const took = `(${(ms / 1000).toFixed(1)} s)`;
  const name = check.name.padEnd(14);
  if (findings === 0n) return [`  ✓ ${name} ${number.format(checked)} ${check.of}: ${check.means}  ${took}`];
  const rest = findings - BigInt(examples.length);
  return [`  ✗ ${name} ${number.format(checked)} ${check.of}, ${number.format(findings)} WRONG  ${took}`, ...examples.map((line) => `      ${line}`), ...(rest > 0n ? [`      … and ${number.format(rest)} more`] : [])];
}
