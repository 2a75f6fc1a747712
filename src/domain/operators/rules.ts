import { shortText } from "../audit/rules.ts";
import { DomainError } from "../shared/errors.ts";

export const withdrawalStates = ["approval", "pending", "unknown", "processing", "completed", "failed", "cancelled"] as const;
/** How operators sort withdrawals; `approval` and `unknown` are what waits for people. */
export type WithdrawalFilter = (typeof withdrawalStates)[number];

/** An operator's words as they are kept: one line of plain text with phones masked. Refuses with invalid_input when they are too short or too long. */
export function keptText(name: string, typed: string, { min = 1, max }: { min?: number; max: number }): string {
  const text = typed.trim();
  // Masking shortens a text, so its length is judged before and after.
  const kept = shortText(text, max).trim();
  // By characters, as PostgreSQL counts them.
  if (Array.from(text).length > max || Array.from(kept).length < min) throw invalid(name, `${min} to ${max} characters`);
  return kept;
}

export function invalid(name: string, message: string): DomainError {
  return new DomainError("invalid_input", { issues: [{ path: [name], message }] });
}

/** Where a page of a list that is sorted by time begins: after this row. */
export type Seen = { at: Date; id: string };

/** "instant_id", in which a cursor is opaque to its reader and cheap to us. */
export function cursorOf({ at, id }: Seen): string {
  return `${at.getTime().toString(36)}_${id}`;
}

/** Refuses with invalid_input what is no cursor of ours. */
export function seenIn(cursor: string, idForm: RegExp): Seen {
  const [time = "", id = ""] = cursor.split("_");
  const at = new Date(/^[0-9a-z]{1,9}$/.test(time) ? Number.parseInt(time, 36) : Number.NaN);
  if (Number.isNaN(at.getTime()) || !idForm.test(id)) throw invalid("cursor", "not a cursor of this list");
  return { at, id };
}

/** The first `limit` of rows that were asked for one too many, and where the next page begins. */
export function pageOf<Row>(rows: readonly Row[], limit: number, seen: (row: Row) => Seen): { items: Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? cursorOf(seen(last)) : null };
}
