import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { ReceiptRequest } from "#src/domain/texts/ports.ts";

/**
 * Whether `X-Twilio-Signature` was made with our auth token for this request at our own address.
 * Nothing in it is a date, so an old request goes on being signed.
 */
export function isSignedByTwilio(request: ReceiptRequest, authToken: string): boolean {
  const { method, url, query, rawBody } = request;
  const signature = request.header("x-twilio-signature");
  if (method !== "POST" || !signature) return false;
  const signedUrl = url.includes("?") || query.size === 0 ? url : `${url}?${query.toString()}`;
  const bodyHash = query.get("bodySHA256");
  // JSON has no fields to sign in order: its digest stands in the address instead.
  const fields = bodyHash === null ? signedFields(new URLSearchParams(rawBody)) : "";
  const isSigned = withAndWithoutPort(signedUrl).some((address) => isSame(signature, twilioSignature(authToken, address + fields)));
  return isSigned && (bodyHash === null || isSame(bodyHash, createHash("sha256").update(rawBody).digest("hex")));
}

function twilioSignature(authToken: string, signed: string): string {
  return createHmac("sha1", authToken).update(signed, "utf8").digest("base64");
}

/** Every name with its value, in the plain order of the names; each value of a repeated name once, in order too. */
function signedFields(form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  return names.map((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value).join("")).join("");
}

/** Twilio signs the address now with, now without the scheme's own port. The text is else left as it is: its escapes are signed too. */
function withAndWithoutPort(url: string): string[] {
  const [, scheme = "", host = "", port = "", rest = ""] = /^(https?:\/\/)([^/?#:]*|\[[^\]]*\])(:\d+)?([/?#].*)?$/s.exec(url) ?? [];
  if (scheme === "") return [url];
  return [scheme + host + rest, scheme + host + (port || (scheme === "https://" ? ":443" : ":80")) + rest];
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
