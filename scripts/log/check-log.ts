import { Client } from "pg";
import type { Link, Verdict } from "../audit/check-trail.ts";

type Row = { sealed: string; waiting: string; head_seq: string; head_link: Buffer; finding: string | null; finding_seq: string | null; finding_id: string | null };

/**
 * Recomputes the public log of rounds in the database at `url`: its chain, that each decided round is in
 * it once as it was decided, and its sums. A link that was written down elsewhere is compared too.
 */
export async function checkLog(url: string, remembered?: Link): Promise<Verdict> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<Row>("SELECT * FROM kete.check_round_log($1::bigint, $2::bytea)", [remembered?.seq ?? null, remembered?.hash ?? null]);
    const [row] = rows;
    if (!row) throw new Error("kete.check_round_log returned no row");
    return inWords(row);
  } finally {
    await client.end();
  }
}

const number = new Intl.NumberFormat("en");

function inWords(row: Row): Verdict {
  const counts = `${number.format(BigInt(row.sealed))} rounds sealed, ${number.format(BigInt(row.waiting))} waiting`;
  const lines = row.finding === null ? [`${counts}, log whole`] : [`${counts}, log BROKEN`, describe(row)];
  if (row.head_seq !== "0") lines.push(`newest link ${row.head_seq}:${row.head_link.toString("hex")}`);
  return { isWhole: row.finding === null, lines };
}

function describe({ finding, finding_seq: seq, finding_id: id }: Row): string {
  switch (finding ?? "") {
    case "gap": return `before place ${seq} (round ${id}) a round is missing`;
    case "changed": return `at place ${seq}, round ${id} is not what was sealed there, or its link was changed`;
    case "end": return `the log should end at place ${seq}, and does not: its end was cut off or its head was changed`;
    case "head": return `place ${seq} does not hold the link that was remembered: the log was cut off before it and written anew`;
    case "differs": return `round ${id} is not what the log says of it at place ${seq}`;
    case "missing": return `round ${id} is decided, and neither in the log nor on its way`;
    case "waiting": return `round ${id} waits to be sealed, though it ${seq === null ? "is not decided" : `stands at place ${seq}`}`;
    default: return "the sums of promised and paid returns are not what the log adds up to";
  }
}
