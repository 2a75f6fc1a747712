import type { SimAnswer } from "./kit-types.ts";

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): SimAnswer {
  return { status, headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(value) };
}

export function textAnswer(status: number, body: string, contentType = "text/plain; charset=utf-8"): SimAnswer {
  return { status, headers: { "Content-Type": contentType }, body };
}

/** What `Authorization: Basic` holds; null where it is missing or another scheme. */
export function basicAuth(headers: Record<string, string>): { user: string; password: string } | null {
  const encoded = /^Basic ([\w+/=-]+)$/i.exec(headers["authorization"] ?? "")?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
