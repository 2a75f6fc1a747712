/** What Redis answers, before it becomes JSON. Text is a Buffer (it need not be UTF-8); a whole number is its digits. */
export type Reply = null | string | number | Buffer | Error | Reply[];

/**
 * Writes a reply as Upstash does: numbers with all their digits (JSON.stringify would round those
 * above 2^53), text as text or as base64 where the client asked for it, and "OK" always as it is.
 */
export function replyJson(reply: Reply, isBase64: boolean): string {
  if (reply === null || reply === undefined) return "null";
  if (Array.isArray(reply)) return `[${reply.map((item) => replyJson(item, isBase64)).join(",")}]`;
  if (reply instanceof Error) return JSON.stringify(reply.message);
  if (typeof reply === "number") return String(reply);
  if (typeof reply === "string") return /^-?\d+$/.test(reply) ? reply : JSON.stringify(reply);
  const text = reply.toString("utf8");
  if (text === "OK" || !isBase64) return JSON.stringify(text);
  return JSON.stringify(reply.toString("base64"));
}

export function resultJson(reply: Reply, isBase64: boolean): string {
  return reply instanceof Error ? errorJson(reply.message) : `{"result":${replyJson(reply, isBase64)}}`;
}

export function errorJson(message: string): string {
  return JSON.stringify({ error: message });
}
