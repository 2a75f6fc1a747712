import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Phone } from "#src/domain/shared/phone.ts";
import { createTwilioVerify } from "./twilio-verify.ts";

const token = `VE${"1".repeat(32)}`;
let server: Server | null = null;

afterEach(() => new Promise<void>((resolve) => { server?.close(() => resolve()); }));

async function verdictOn(status: number, body: unknown): Promise<string> {
  server = createServer((_, response) => response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body)));
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createTwilioVerify({ baseUrl, accountSid: "AC", authToken: "t", serviceSid: "VA" }).check({ to: "+256772123456" as Phone, token, code: "123456" });
}

// Answers that the documentation names and the simulator has no occasion to give, and some that nobody names.
test.each<[string, number, unknown]>([
  ["right", 200, { sid: token, status: "approved", valid: true }],
  ["right", 201, { sid: token, status: "approved" }],
  ["unknown", 200, { sid: `VE${"2".repeat(32)}`, status: "approved", valid: true }],
  ["unknown", 200, { status: "approved", valid: true }],
  ["unknown", 200, { sid: token, valid: true }],
  ["unknown", 200, { sid: token, status: "toString", valid: true }],
  ["unknown", 200, [token, "approved"]],
  ["unknown", 200, ""],
  ["unknown", 302, { sid: token, status: "approved", valid: true }],
  ["unknown", 500, { sid: token, status: "approved", valid: true }],
  ["unknown", 400, { sid: token, status: "approved", valid: true }],
  ["locked", 200, { sid: token, status: "max_attempts_reached", valid: false }],
  ["gone", 200, { sid: token, status: "canceled", valid: false }],
  ["gone", 200, { sid: token, status: "expired", valid: false }],
  ["gone", 200, { sid: token, status: "deleted", valid: false }],
  ["unknown", 200, { sid: token, status: "failed", valid: false }],
  ["gone", 404, { code: 20404 }],
  ["gone", 400, { code: 60200 }],
  ["locked", 429, { code: 60202 }],
  ["unknown", 429, { code: 20429 }],
  ["unknown", 404, "<html>not found</html>"],
  ["unknown", 500, { code: 20404 }],
])("%s: %d %j", async (verdict, status, body) => {
  expect(await verdictOn(status, body)).toBe(verdict);
});
