import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { forgetNote, readNote, writeNote } from "#src/app/web-cookie.ts";

export type Bank = { bankCode: string; accountNumber: string; accountName: string };
/** A phone or account as it was typed, or the id of a place on the player's list. */
export type Destination = string | Bank | { destinationId: string };
/** What was chosen so far. It is the player's own browser's note; every value is checked again when it is asked for. */
export type Chosen = { amount: number; method: "MOMO" | "BANK"; destination: Destination | null };
/** With the key that it is asked for under: an answer may be lost, and whatever is loaded or pressed again is still one withdrawal. */
export type WithdrawDraft = Chosen & { idempotencyKey: string };

const name = "kete_withdraw";
const path = "/withdraw";

/**
 * In a cookie and not in the address: a phone number in an address ends up in histories and logs. The
 * key stays while the choices do; another amount or place is another withdrawal.
 */
export async function writeDraft(chosen: Chosen): Promise<void> {
  const before = await readDraft();
  const draft: WithdrawDraft = { ...chosen, idempotencyKey: before && isSame(before, chosen) ? before.idempotencyKey : randomUUID() };
  await writeNote(name, draft, { path, maxAgeSeconds: 1800 });
}

const isSame = (a: Chosen, b: Chosen) => isDeepStrictEqual([a.amount, a.method, a.destination], [b.amount, b.method, b.destination]);

export const forgetDraft = () => forgetNote(name, path);

export async function readDraft(): Promise<WithdrawDraft | null> {
  const note = await readNote(name);
  return isDraft(note) ? note : null;
}

export function isDraft(note: unknown): note is WithdrawDraft {
  if (typeof note !== "object" || note === null || !("amount" in note) || !("method" in note) || !("destination" in note) || !("idempotencyKey" in note)) return false;
  const { amount, method, destination, idempotencyKey } = note;
  return typeof amount === "number" && Number.isSafeInteger(amount) && amount > 0 && amount <= 1_000_000_000_000 && (method === "MOMO" || method === "BANK") && (destination === null || destinationIn(destination) !== null) && typeof idempotencyKey === "string" && keyForm.test(idempotencyKey);
}

const keyForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whatever a note or a form says of a destination, or null where somebody bent it. */
export function destinationIn(value: unknown): Destination | null {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return null;
  const text = (key: string): string | null => {
    const found: unknown = Reflect.get(value, key);
    return typeof found === "string" ? found : null;
  };
  const destinationId = text("destinationId");
  if (destinationId !== null) return { destinationId };
  const [bankCode, accountNumber, accountName] = [text("bankCode"), text("accountNumber"), text("accountName")];
  return bankCode === null || accountNumber === null || accountName === null ? null : { bankCode, accountNumber, accountName };
}

/** A draft's destination as the procedures take it. */
export function wantedOf({ method, destination }: { method: "MOMO" | "BANK"; destination: Destination }) {
  return typeof destination === "object" && "destinationId" in destination ? destination : { method, destination };
}
