import type { RailAnswer, RailReply } from "#src/domain/rails/ports.ts";
import type { RailResult } from "./http.ts";
import { redact } from "./redact.ts";

/** What a rail answered and what it means, for the domain and for the record. */
export function replyOf(answer: RailAnswer, result: RailResult, secrets: readonly string[]): RailReply {
  const exchange = result.kind === "answer" ? { httpStatus: result.status, body: redact(result.body, secrets), ms: result.ms } : { httpStatus: null, body: result.code, ms: result.ms };
  return { answer, exchange };
}

/**
 * A call without an answer. Even one that never connected is `unknown`: it took nothing, and asking
 * again under the same reference shows that, while the breaker must count it as the outage it is.
 */
export function withoutAnswer({ code }: Extract<RailResult, { kind: "none" }>): RailAnswer {
  return { state: "unknown", code: code.toUpperCase() };
}

/** A rail's own word as we keep it: nothing in it can be markup, a line break or a whole message. Empty where it is none. */
export function railWord(value: unknown): string {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  return text.replace(/[^\w .:-]/g, "").trim().slice(0, 60);
}

/** JSON that somebody else wrote, as an object whose fields are not known; null where it is none. */
export function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return objectOf(value);
  } catch {
    return null;
  }
}

export function objectOf(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}
