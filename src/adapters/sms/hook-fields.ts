import type { ReceiptRequest } from "#src/domain/texts/ports.ts";

/** The body of a delivery report, whichever of JSON and form it is: providers that document neither send both. */
export function hookBody({ contentType, rawBody }: Pick<ReceiptRequest, "contentType" | "rawBody">): unknown {
  const isJson = /\bjson\b/i.test(contentType) || /^\s*[[{]/.test(rawBody);
  return isJson ? parsed(rawBody) : Object.fromEntries(new URLSearchParams(rawBody));
}

/** Undefined where it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The objects in it: itself, or those of a list, at most so many. */
export function objectsIn(value: unknown, max = 1_000): Record<string, unknown>[] {
  const listed: unknown[] = Array.isArray(value) ? value.slice(0, max) : [value];
  return listed.filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null && !Array.isArray(one));
}
