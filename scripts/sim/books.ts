import type { Pool } from "pg";
import type { Moved } from "../simulators/rail-kit.ts";

export type AttemptRow = { id: string; state: string };

export type PayoutRow = {
  id: string; kind: string; status: string; account: string; destination: string; rail: string; idem_key: string; player: number | null;
  amount: bigint; net: bigint;
  attempts: AttemptRow[];
  /** What was held for it, and how much of that was taken or given back. */
  held: bigint; posted: bigint; voided: bigint;
  /** Kinds of open cases about it or one of its attempts. */
  cases: string[];
};

export type CollectionRow = { id: string; state: string; account: string | null; amount: bigint; phone: string; late: boolean; booked: bigint; booked_late: bigint; cases: string[] };

export type AccountRow = { id: string; code: string; posted: bigint; held: bigint; chained: bigint; opening: bigint };

/** The four books of some accounts: what the rail really moved, the attempts, the ledger, and the statuses. */
export type Books = { moved: readonly Moved[]; payouts: PayoutRow[]; collections: CollectionRow[]; accounts: AccountRow[]; clearing: Record<string, bigint>; trial: bigint };

/** Reads our three of them in one snapshot, with the rail's own beside them. `accounts`: ids in the ledger. */
export async function readBooks(owner: Pool, accounts: readonly string[], moved: readonly Moved[]): Promise<Books> {
  const client = await owner.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const ask = async <Row>(sql: string, ...values: unknown[]): Promise<Row[]> => (await client.query(sql, values)).rows as Row[];
    const payouts = await ask<Record<keyof PayoutRow, never>>(payoutsSql, accounts);
    const collections = await ask<Record<keyof CollectionRow, never>>(collectionsSql, accounts);
    const rows = await ask<Record<keyof AccountRow, never>>(accountsSql, accounts);
    const clearing = await ask<{ code: string; posted: string }>("SELECT code, posted::text FROM ledger.account_balance WHERE kind = 'CLEARING'");
    const [trial] = await ask<{ off: string }>("SELECT coalesce(sum(abs(must_be_zero)), 0)::text AS off FROM ledger.trial_balance");
    await client.query("COMMIT");
    return {
      moved,
      payouts: payouts.map((row) => whole(row, ["amount", "net", "held", "posted", "voided"])),
      collections: collections.map((row) => whole(row, ["amount", "booked", "booked_late"])),
      accounts: rows.map((row) => whole(row, ["posted", "held", "chained", "opening"])),
      clearing: Object.fromEntries(clearing.map(({ code, posted }) => [code, BigInt(posted)])),
      trial: BigInt(trial?.off ?? 0),
    };
  } finally {
    client.release();
  }
}

function whole<Row>(row: Row, amounts: readonly (keyof Row)[]): Row {
  return { ...row, ...Object.fromEntries(amounts.map((name) => [name, BigInt(row[name] as unknown as string)])) };
}

const payoutsSql = `
SELECT w.public_id::text AS id, w.kind, w.status::text, w.account_id::text AS account, w.destination, w.rail, w.idem_key, w.player_id AS player, w.amount::text, (w.amount - w.fee)::text AS net,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', t.id, 'state', t.state) ORDER BY t.n) FROM public.payout_attempts t WHERE t.withdraw_id = w.id), '[]') AS attempts,
  coalesce((SELECT sum(h.amount) FROM ledger.transfer h WHERE h.ref = w.public_id AND h.phase = 'PENDING'), 0)::text AS held,
  coalesce((SELECT sum(h.amount) FROM ledger.transfer h WHERE h.ref = w.public_id AND h.phase = 'POST'), 0)::text AS posted,
  coalesce((SELECT sum(h.amount) FROM ledger.transfer h WHERE h.ref = w.public_id AND h.phase = 'VOID'), 0)::text AS voided,
  ARRAY(SELECT c.kind FROM public.money_cases c WHERE c.closed_at IS NULL AND (c.reference = w.public_id OR c.reference IN (SELECT t.id FROM public.payout_attempts t WHERE t.withdraw_id = w.id)) ORDER BY 1) AS cases
FROM public.withdraw_requests w WHERE w.account_id = ANY ($1) ORDER BY w.id`;

const collectionsSql = `
SELECT c.id::text, c.state::text, a.id::text AS account, c.amount::text, c.phone, c.late_txn_id IS NOT NULL AS late,
  coalesce((SELECT sum(t.amount) FROM ledger.transfer t WHERE t.ref = c.id AND t.kind IN ('deposit', 'stake')), 0)::text AS booked,
  coalesce((SELECT sum(t.amount) FROM ledger.transfer t WHERE t.ref = c.id AND t.kind = 'late_payment'), 0)::text AS booked_late,
  ARRAY(SELECT m.kind FROM public.money_cases m WHERE m.closed_at IS NULL AND m.reference = c.id ORDER BY 1) AS cases
FROM public.collections c JOIN ledger.account a ON a.player_id = c.player_id AND a.currency = c.currency WHERE a.id = ANY ($1) ORDER BY c.created_at, c.id`;

const accountsSql = `
SELECT a.id::text, a.code, b.posted::text, b.held::text,
  coalesce((SELECT sum(e.delta) FROM ledger.entry e WHERE e.account_id = a.id), 0)::text AS chained,
  coalesce((SELECT sum(t.amount) FROM ledger.transfer t WHERE t.credit_id = a.id AND t.kind = 'opening'), 0)::text AS opening
FROM ledger.account a JOIN ledger.balance b ON b.account_id = a.id WHERE a.id = ANY ($1) ORDER BY a.id`;
