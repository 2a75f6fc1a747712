import fc from "fast-check";
import { getExpectedBodyHash, getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import { expect, test } from "vitest";
import type { ReceiptRequest } from "#src/domain/texts/ports.ts";
import { isSignedByTwilio } from "./twilio-signature.ts";

const authToken = "12345";

type Given = { url: string; signature: string | null; body?: string; query?: string; method?: string };

function request({ url, signature, body = "", query = url.split("?")[1] ?? "", method = "POST" }: Given): ReceiptRequest {
  return { method, url, query: new URLSearchParams(query), header: (name) => (name.toLowerCase() === "x-twilio-signature" ? signature : null), contentType: "application/x-www-form-urlencoded", rawBody: body };
}

const known = {
  url: "https://example.com/myapp.php?foo=1&bar=2",
  body: "CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212",
  signature: "L/OH5YylLD5NRKLltdqwSvS0BnU=",
};

test("the published example is signed", () => {
  expect(isSignedByTwilio(request(known), authToken)).toBe(true);
});

test.each<[string, Partial<Given>]>([
  ["a changed field", { body: known.body.replace("1234&", "1235&") }],
  ["a field more", { body: `${known.body}&Extra=1` }],
  ["another address", { url: known.url.replace("foo=1", "foo=2") }],
  ["another host", { url: known.url.replace("example.com", "example.org") }],
  ["no signature", { signature: null }],
  ["an empty signature", { signature: "" }],
  ["a shorter signature", { signature: known.signature.slice(0, -1) }],
  ["a signature that is no base64", { signature: "ÿ".repeat(28) }],
  ["another method", { method: "GET" }],
])("%s is not", (_, change) => {
  expect(isSignedByTwilio(request({ ...known, ...change }), authToken)).toBe(false);
});

test("another token's signature is not ours", () => {
  expect(isSignedByTwilio(request(known), "12346")).toBe(false);
});

const hooks = ["https://kete.example/api/webhooks/sms/twilio", "https://kete.example:443/hook", "https://kete.example:8443/hook", "http://127.0.0.1:3000/hook", "http://kete.example:80/hook?a=%20b&c='d'", "http://[::1]:3000/hook"];

test("whatever Twilio's own library signs is signed, with the default port and without", () => {
  const fields = fc.dictionary(fc.string({ unit: "binary", minLength: 1 }), fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.string(), { minLength: 2, maxLength: 4 })));
  fc.assert(
    fc.property(fields, fc.constantFrom(...hooks), fc.constantFrom("as it is", "bare", "with a port"), (fields, url, port) => {
      // A lone half of a character has no bytes of its own: no body can hold it.
      fc.pre(JSON.stringify(fields).isWellFormed() && Object.keys(fields).every((name) => name.isWellFormed()));
      const body = new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]))).toString();
      const signature = getExpectedTwilioSignature(authToken, ported(url, port), fields);
      expect(isSignedByTwilio(request({ url, signature, body }), authToken)).toBe(true);
      expect(isSignedByTwilio(request({ url, signature, body: `${body}&planted-field=1` }), authToken)).toBe(false);
    }),
    { numRuns: 300 },
  );
});

function ported(url: string, manner: string): string {
  const isTls = url.startsWith("https:");
  if (manner === "with a port") return url.replace(/^(https?:\/\/(?:\[[^\]]*\]|[^/:]+))(?=\/)/, `$1:${isTls ? 443 : 80}`);
  return manner === "bare" ? url.replace(isTls ? ":443" : ":80/", isTls ? "" : "/") : url;
}

test("a JSON body is signed through its digest in the address, which the configured address does not hold", () => {
  const body = JSON.stringify({ MessageSid: "SM1", MessageStatus: "delivered" });
  const query = `bodySHA256=${getExpectedBodyHash(body)}`;
  const url = "https://kete.example/hook";
  const signature = getExpectedTwilioSignature(authToken, `${url}?${query}`, {});
  expect(isSignedByTwilio(request({ url, query, signature, body }), authToken)).toBe(true);
  expect(isSignedByTwilio(request({ url, query, signature, body: `${body} ` }), authToken)).toBe(false);
  expect(isSignedByTwilio(request({ url, query: query.replace(/.$/, "x"), signature, body }), authToken)).toBe(false);
});
