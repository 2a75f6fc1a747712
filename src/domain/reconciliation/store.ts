import type { CoreDeps } from "../shared/deps.ts";
import type { Found, Item } from "./ports.ts";
import type { Books } from "./rules.ts";

type Db = Pick<CoreDeps, "db">;
type Of = { rail: string; currency: string };

export async function readBooks({ db }: Db, { rail, currency }: Of): Promise<Books> {
  const rows = await db.$queryRaw<{ expected: bigint; in_flight_out: bigint; in_flight_in: bigint }[]>`SELECT * FROM kete.reconcile_books(${rail}, ${currency}::char(3))`;
  const { expected = 0n, in_flight_out = 0n, in_flight_in = 0n } = rows[0] ?? {};
  return { expected, inFlightOut: in_flight_out, inFlightIn: in_flight_in };
}

type ItemRow = { direction: Item["direction"]; reference: string; method: Item["method"]; destination: string; amount: bigint; state: Item["state"]; booked: bigint };

export async function readItems({ db }: Db, { rail, currency, since, limit }: Of & { since: Date; limit: number }): Promise<Item[]> {
  const rows = await db.$queryRaw<ItemRow[]>`
    SELECT direction, reference::text, method, destination, amount, state, booked FROM kete.reconcile_items(${rail}, ${currency}::char(3), ${since}::timestamptz, ${limit}::int)`;
  return rows.map(({ amount, booked, ...row }) => ({ ...row, amountMinor: amount, bookedMinor: booked }));
}

/** By how much suspense entries have moved what is expected, by difference: `kind` and reference. */
export async function readBooked({ db }: Db, { rail, currency }: Of): Promise<Map<string, bigint>> {
  const rows = await db.$queryRaw<{ kind: string; reference: string | null; booked: bigint }[]>`SELECT kind, reference::text, booked FROM kete.booked_differences(${rail}, ${currency}::char(3))`;
  return new Map(rows.map((row) => [nameOf(row), row.booked]));
}

export const nameOf = ({ kind, reference }: { kind: string; reference: string | null }) => `${kind} ${reference ?? ""}`;

export async function start({ db }: Db, { id, rail, currency, actor }: Of & { id: string; actor: string }): Promise<void> {
  await db.$queryRaw`SELECT kete.start_reconciliation(${id}::uuid, ${rail}, ${currency}::char(3), ${actor})::text`;
}

export type Outcome = { looked: readonly string[]; books: Books; railBalance: bigint | null; unexplained: bigint | null; failure: string | null; found: readonly Found[] };

export async function end({ db }: Db, id: string, { looked, books, railBalance, unexplained, failure, found }: Outcome): Promise<void> {
  const rows = JSON.stringify(found.map(({ kind, reference, amountMinor, details }) => ({ kind, reference, amount: String(amountMinor), details })));
  await db.$queryRaw`SELECT kete.end_reconciliation(${id}::uuid, ${[...looked]}::uuid[], ${books.expected}::bigint, ${books.inFlightOut + books.inFlightIn}::bigint,
    ${railBalance}::bigint, ${unexplained}::bigint, ${failure}, ${rows}::jsonb)::text`;
}
