import type { Database } from "../shared/database.ts";
import { codeOf, exchangeOf, type Heard } from "./exchange.ts";
import type { CollectionFacts, Step } from "./next-step.ts";

export type StoredCollection = CollectionFacts & { id: string; phone: string; provider: string; roundId: bigint | null };

export async function findCollection(db: Database, where: { id: string } | { roundId: bigint }): Promise<StoredCollection | null> {
  const row = await db.collection.findUnique({ where: "id" in where ? { id: where.id } : { roundId: where.roundId } });
  if (!row) return null;
  const { id, phone, provider, roundId, state, currency, sends, polls, notFoundSince, failedSince } = row;
  return {
    id, phone, provider, roundId, state, currency, sends, polls, notFoundSince, failedSince,
    amountMinor: row.amount,
    // Closed before deadlines were kept: nothing waits for it.
    deadlineAt: row.deadlineAt ?? row.createdAt,
    txnId: row.providerTxnId ?? row.lateTxnId,
    isWatched: row.nextCheckAt !== null,
  };
}

/** True for the one caller who is to send; how often that makes it. Null: it is another's, or a breaker is open. */
export async function beginSending(db: Database, id: string, { hasPassedGate, now }: { hasPassedGate: boolean; now: Date }): Promise<number | null> {
  const rows = await db.$queryRaw<{ n: number | null }[]>`SELECT kete.send_collection(${id}::uuid, ${hasPassedGate}, ${now}) AS n`;
  return rows[0]?.n ?? null;
}

/** Closes what was never sent and cannot be any more. */
export async function giveUpUnsent(db: Database, id: string, now: Date): Promise<void> {
  await db.$queryRaw`SELECT kete.fail_collection(${id}::uuid, 'expired', 0, NULL, 'NOT_SENT', NULL, NULL, ${now})`;
}

type About = { collection: StoredCollection; heard: Heard; now: Date };

/** False where somebody else had closed it already. */
export async function failCollection(db: Database, { collection, heard, now }: About, step: Step & { do: "fail" }): Promise<boolean> {
  const { answer } = heard.reply;
  const rows = await db.$queryRaw<{ done: boolean }[]>`
    SELECT kete.fail_collection(${collection.id}::uuid, ${step.note}, ${collection.sends}::int, ${answer.state}, ${codeOf(answer)}, ${step.watchAt}, ${exchangeOf(heard)}::jsonb, ${now}) AS done`;
  return rows[0]?.done ?? false;
}

export async function noteCollection(db: Database, { collection, heard, now }: About, step: Step & { do: "note" }): Promise<void> {
  const { answer } = heard.reply;
  await db.$queryRaw`
    SELECT kete.note_collection(${collection.id}::uuid, ${step.state}::collection_state, ${collection.sends}::int, ${answer.state}, ${codeOf(answer)}, ${step.nextAt}, ${exchangeOf(heard)}::jsonb, ${now})::text`;
}

export async function settleTopUp(db: Database, { collection, heard, now }: About, step: Step & { do: "settle" }): Promise<boolean> {
  const rows = await db.$queryRaw<{ done: boolean }[]>`
    SELECT kete.settle_top_up(${collection.id}::uuid, ${step.txn}, ${step.amountMinor}::bigint, ${exchangeOf(heard)}::jsonb, ${now}) AS done`;
  return rows[0]?.done ?? false;
}

/** `rail` pays it back; null where none reaches the phone. */
export async function takeLatePayment(db: Database, { collection, heard, now }: About, step: Step & { do: "take_late" }, refund: { id: string; rail: string | null }): Promise<boolean> {
  const rows = await db.$queryRaw<{ done: boolean }[]>`
    SELECT kete.take_late_payment(${collection.id}::uuid, ${step.txn}, ${step.amountMinor}::bigint, ${step.currency}::char(3), ${refund.id}::uuid, ${refund.rail}, ${exchangeOf(heard)}::jsonb, ${now}) AS done`;
  return rows[0]?.done ?? false;
}

export async function puzzleOver(db: Database, { collection, heard, now }: About, kind: (Step & { do: "puzzle" })["kind"]): Promise<boolean> {
  const { answer } = heard.reply;
  const details = JSON.stringify({ state: answer.state, code: codeOf(answer) });
  const rows = await db.$queryRaw<{ is_new: boolean }[]>`SELECT kete.puzzle_over_collection(${collection.id}::uuid, ${kind}, ${details}::jsonb, ${exchangeOf(heard)}::jsonb, ${now}) AS is_new`;
  return rows[0]?.is_new ?? false;
}
