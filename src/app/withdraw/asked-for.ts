import { textOf } from "#src/app/form-text.ts";
import { destinationIn, type Destination } from "./draft-cookie.ts";

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
    return destinationIn(JSON.parse(json));
  } catch {
    return null;
  }
}
