import { expect, test } from "vitest";
import { redact } from "./redact.ts";

test("keys, tokens and pins under any usual name are dots", () => {
  const body = JSON.stringify({ access_token: "eyJabc", "Ocp-Apim-Subscription-Key": "s1", apiKey: "s2", client_secret: "s3", pin: "1234", Authorization: "Bearer s4", "x-signature": "s5", data: [{ password: "s6", "verif-hash": "s7" }] });
  const kept = redact(body);
  expect(kept).not.toMatch(/eyJabc|s[1-7]|1234/);
  expect(kept).toContain('"pin":"•••"');
});

test("a phone is masked as everywhere, with and without its plus, and an account likewise", () => {
  expect(redact('{"payee":{"partyId":"256772123456"},"msisdn":772123456,"account_number":"0031625807099","message":"sent to +256772123456."}'))
    .toBe('{"payee":{"partyId":"256772•••456"},"msisdn":"772•••456","account_number":"0031625•••099","message":"sent to +256772•••456."}');
});

test("names of people are dots", () => {
  expect(redact('{"full_name":"Jane Doe","data":{"name":"Jane","given_name":"Jane"}}')).not.toContain("Jane");
});

test("what a record is kept for stays: ids, references, amounts, codes and times", () => {
  const body = '{"financialTransactionId":"1234567890","externalId":"0198c5f0-0000-7000-8000-000000000001","reference":"123456789012","amount":"250000000","availableBalance":"1000000000","status":"SUCCESSFUL","reason":{"code":"EXPIRED","message":"expired"},"is_approved":1,"created_at":"2026-11-21T10:00:00Z","statusCode":401}';
  expect(redact(body)).toBe(body);
});

test("forms, pages and broken JSON are cleaned by their looks", () => {
  const kept = redact('<p>Authorization: Bearer abc.def-1 Basic dXNlcjpr</p> token=s1&msisdn=256772123456 "client_secret":"s2", {"access_token":"eyJhbGciOi.eyJz.sig');
  expect(kept).not.toMatch(/abc\.def|dXNlcjpr|s1|s2|eyJ|256772123456/);
  expect(kept).toContain("256772•••456");
});

test("a secret that is known is dots wherever it stands, plain, in an address or in base64", () => {
  const secret = "s3cret/+key";
  const kept = redact(JSON.stringify({ message: `bad ${secret} ${encodeURIComponent(secret)} ${Buffer.from(secret).toString("base64")}` }), [secret]);
  expect(kept).toBe('{"message":"bad ••• ••• •••"}');
});

test("2,000 characters are kept and not one more", () => {
  expect(redact("x".repeat(2_000))).toHaveLength(2_000);
  expect(redact("y".repeat(2_001))).toHaveLength(2_000);
});
