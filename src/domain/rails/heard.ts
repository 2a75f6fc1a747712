import type { RailReply } from "./ports.ts";

/** One call and its answer as JSON for the record, which every statement that acts on an answer keeps along with it. */
export function heard(verb: "submit" | "status", { answer, exchange }: RailReply): string {
  const code = answer.state === "succeeded" ? null : plain(answer.code, 100);
  return JSON.stringify({ verb, state: answer.state, code, httpStatus: exchange.httpStatus, body: plain(exchange.body, 2000), ms: Math.round(exchange.ms) });
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair, and whatever a rail sends must not stop us from acting on it. */
function plain(text: string, most: number): string {
  return text.slice(0, most).replaceAll("\0", "").toWellFormed();
}
