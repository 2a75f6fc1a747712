import { textOf } from "#src/app/form-text.ts";
import type { Destination } from "./draft-cookie.ts";

/** A withdrawal as its page showed it, fee and key included: what is confirmed is this and nothing else. */
export type AskedFor = { amount: number; fee: number; method: "MOMO" | "BANK"; destination: Destination; idempotencyKey: string };

/** What a confirm form sent, or null where somebody bent it. */
export function askedForIn(form: FormData): AskedFor | null {
  const [amount, fee] = [Number(textOf(form, "amount")), Number(textOf(form, "fee"))];
  const destination = destinationOf(textOf(form, "destination"));
  if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(fee) || destination === null) return null;
  return { amount, fee, destination, method: textOf(form, "method") === "BANK" ? "BANK" : "MOMO", idempotencyKey: textOf(form, "idempotencyKey") };
}

function destinationOf(json: string): Destination | null {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "string") return value;
    if (typeof value !== "object" || value === null) return null;
    const text = (key: string) => String(Reflect.get(value, key) ?? "");
    return { bankCode: text("bankCode"), accountNumber: text("accountNumber"), accountName: text("accountName") };
  } catch {
    return null;
  }
}
