import { forgetNote, readNote, writeNote } from "#src/app/web-cookie.ts";

export type Destination = string | { bankCode: string; accountNumber: string; accountName: string };
/** What was chosen so far. It is the player's own browser's note; every value is checked again when it is asked for. */
export type WithdrawDraft = { amount: number; method: "MOMO" | "BANK"; destination: Destination | null };

const name = "kete_withdraw";
const path = "/withdraw";

/** In a cookie and not in the address: a phone number in an address ends up in histories and logs. */
export const writeDraft = (draft: WithdrawDraft) => writeNote(name, draft, { path, maxAgeSeconds: 1800 });
export const forgetDraft = () => forgetNote(name, path);

export async function readDraft(): Promise<WithdrawDraft | null> {
  const note = await readNote(name);
  return isDraft(note) ? note : null;
}

export function isDraft(note: unknown): note is WithdrawDraft {
  if (typeof note !== "object" || note === null || !("amount" in note) || !("method" in note) || !("destination" in note)) return false;
  const { amount, method, destination } = note;
  return typeof amount === "number" && Number.isSafeInteger(amount) && amount > 0 && amount <= 1_000_000_000_000 && (method === "MOMO" || method === "BANK") && (destination === null || typeof destination === "string" || isBank(destination));
}

function isBank(value: unknown): boolean {
  return typeof value === "object" && value !== null && ["bankCode", "accountNumber", "accountName"].every((key) => typeof Reflect.get(value, key) === "string");
}
