import type { SmsOutcome } from "#src/domain/texts/ports.ts";
import { outcomeWithoutAnswer, type HttpAnswer } from "./http.ts";
import { jsonObject } from "./words.ts";

export type JsonAnswer = { isOk: boolean; status: number; said: Record<string, unknown> };

/** A refusal that is certain and that another provider need not share. */
export const refusedByProvider = (reason: "credentials" | "no_credit" | "sender" | "template" | "throttled" | "refused" | "unreachable"): SmsOutcome => ({ outcome: "rejected", blame: "provider", reason });

/** A refusal of this number, which another provider would only repeat. */
export const refusedForRecipient = (reason: "bad_number" | "opted_out" | "blocked"): SmsOutcome => ({ outcome: "rejected", blame: "recipient", reason });

export const unknown = (reason: "server_error" | "unreadable" | "refused"): SmsOutcome => ({ outcome: "unknown", reason });

/** The answer as JSON, or what it means for the text without it. A 429 says by itself that nothing was done; a 5xx does not. */
export function jsonAnswer(answer: HttpAnswer): { json: JsonAnswer } | { json: null; meaning: SmsOutcome } {
  if (answer.kind !== "answer") return { json: null, meaning: outcomeWithoutAnswer(answer.kind) };
  const { status, text } = answer;
  if (status === 429) return { json: null, meaning: refusedByProvider("throttled") };
  if (status >= 500) return { json: null, meaning: unknown("server_error") };
  const said = jsonObject(text);
  return said ? { json: { isOk: status >= 200 && status < 300, status, said } } : { json: null, meaning: unknown("unreadable") };
}

/** An id of a provider's, as text, from JSON that may give it as either; null for anything that is no plain id. */
export function idFrom(value: unknown): string | null {
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === "string" && /^[\w.:-]{1,100}$/.test(text) && text !== "None" ? text : null;
}
