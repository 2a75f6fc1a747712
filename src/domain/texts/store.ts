import type { CoreDeps } from "../shared/deps.ts";
import { maskPhone, type Phone } from "../shared/phone.ts";
import type { SmsOutcome, SmsReceipt } from "./ports.ts";

export type TextRow = { id: string; kind: string; challengeId: string | null; phone: Phone; delivery: "QUEUED" | "SENDING" | "SENT" | "DELIVERED" | "FAILED"; reason: string | null; createdAt: Date };

const columns = { id: true, kind: true, challengeId: true, phone: true, delivery: true, reason: true, createdAt: true } as const;

export async function findText({ db }: CoreDeps, id: string): Promise<TextRow | null> {
  const row = await db.text.findUnique({ where: { id }, select: columns });
  return row && { ...row, phone: row.phone as Phone };
}

export async function findNewestText({ db }: CoreDeps, challengeId: string): Promise<TextRow | null> {
  const row = await db.text.findFirst({ where: { challengeId }, orderBy: { createdAt: "desc" }, select: columns });
  return row && { ...row, phone: row.phone as Phone };
}

export async function findNewestTexts({ db }: CoreDeps, limit: number): Promise<(TextRow & { provider: string | null })[]> {
  const rows = await db.text.findMany({ orderBy: { createdAt: "desc" }, take: limit, select: { ...columns, provider: true } });
  return rows.map((row) => ({ ...row, phone: row.phone as Phone }));
}

/** Takes a queued text before its first byte leaves. False when an earlier run had taken it. */
export async function takeText({ db }: CoreDeps, id: string): Promise<boolean> {
  const rows = await db.$queryRaw<{ taken: boolean }[]>`SELECT kete.take_text(${id}::uuid) AS taken`;
  return rows[0]?.taken ?? false;
}

type Noted = { outcome: SmsOutcome; provider: string | null; tries: object[]; ms: number };

export async function noteText({ db }: CoreDeps, text: TextRow, { outcome, provider, tries, ms }: Noted): Promise<void> {
  const messageId = outcome.outcome === "accepted" ? outcome.messageId : null;
  const reason = outcome.outcome === "accepted" ? null : outcome.reason;
  await db.$queryRaw`
    SELECT kete.note_text(${text.id}::uuid, ${outcome.outcome}, ${provider}, ${messageId}, ${reason}, ${JSON.stringify(tries)}::jsonb, ${ms}::int, ${maskPhone(text.phone)})::text`;
}

/** False when this very receipt came before. */
export async function noteReceipt({ db }: CoreDeps, provider: string, { messageId, delivery, status, errorCode }: SmsReceipt): Promise<boolean> {
  const rows = await db.$queryRaw<{ is_new: boolean }[]>`
    SELECT kete.note_receipt(${provider}, ${messageId}, ${delivery}::delivery, ${status}, ${errorCode ?? ""}) AS is_new`;
  return rows[0]?.is_new ?? false;
}
