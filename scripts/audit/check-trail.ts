import { Client } from "pg";

/** A link of the chain that somebody wrote down elsewhere: `<place>:<hash>`. */
export type Link = { seq: string; hash: Buffer };

/** What was found, in words, and whether it is bad. */
export type Verdict = { isWhole: boolean; lines: string[] };

type Row = { sealed: string; waiting: string; head_seq: string; head_hash: Buffer; finding: string | null; finding_seq: string | null; finding_id: string | null };

/** Reads a link as {@link checkTrail} prints it; undefined when it is none. */
export function parseLink(text: string): Link | undefined {
  const parts = /^([1-9]\d{0,17}):([0-9a-f]{64})$/i.exec(text.trim());
  return parts?.[1] && parts[2] ? { seq: parts[1], hash: Buffer.from(parts[2], "hex") } : undefined;
}

/** Recomputes the whole chain of the database at `url`, and compares it with a remembered link. */
export async function checkTrail(url: string, remembered?: Link): Promise<Verdict> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    // No time limit: a long trail takes as long as it takes (half a million entries: three seconds).
    const { rows } = await client.query<Row>("SELECT * FROM kete.check_audit($1::bigint, $2::bytea)", [remembered?.seq ?? null, remembered?.hash ?? null]);
    const [row] = rows;
    if (!row) throw new Error("kete.check_audit returned no row");
    return inWords(row);
  } finally {
    await client.end();
  }
}

const number = new Intl.NumberFormat("en");

function inWords(row: Row): Verdict {
  const counts = `${number.format(BigInt(row.sealed))} entries sealed, ${number.format(BigInt(row.waiting))} waiting`;
  const lines = row.finding === null ? [`${counts}, chain whole`] : [`${counts}, chain BROKEN`, describe(row)];
  if (row.head_seq !== "0") lines.push(`newest link ${row.head_seq}:${row.head_hash.toString("hex")}`);
  return { isWhole: row.finding === null, lines };
}

function describe({ finding, finding_seq: seq, finding_id: id }: Row): string {
  if (finding === "gap") return `before place ${seq} (entry ${id}) an entry is missing`;
  if (finding === "changed") return `at place ${seq}, entry ${id} is not what was sealed there, or its seal was changed`;
  if (finding === "end") return `the chain should end at place ${seq}, and does not: its end was cut off or its head was changed`;
  return `place ${seq} does not hold the link that was remembered: the trail was cut off before it and written anew`;
}
