import { createServer, type Server } from "node:http";
import { createServer as createTcp, type AddressInfo, type Server as TcpServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { SmsOutcome } from "#src/domain/texts/ports.ts";
import { createSns } from "./sns.ts";

let server: Server | TcpServer | null = null;

afterEach(() => new Promise<void>((resolve) => { server?.close(() => resolve()); }));

async function listening(given: Server | TcpServer): Promise<string> {
  server = given;
  await new Promise<void>((resolve) => given.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(given.address() as AddressInfo).port}`;
}

const send = (endpoint: string, connectMs = 10_000): Promise<SmsOutcome> =>
  createSns({ endpoint, region: "eu-west-1", accessKeyId: "A", secretAccessKey: "S", senderId: null, maxPriceUsd: null, timeouts: { connectMs, totalMs: 10_000 } }).send({
    to: "+256772123456" as Phone, text: "Kete", code: null, reference: "r", expiresInSeconds: 300,
  });

const fault = (code: string) => `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>m</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

const rejected = (blame: string, reason: string) => ({ outcome: "rejected", blame, reason });
const unreadable = { outcome: "unknown", reason: "unreadable" };

// What the service may say beyond what the simulator has an occasion for.
test.each<[number, string, unknown]>([
  [400, fault("OptedOut"), rejected("recipient", "opted_out")],
  [400, fault("ParameterValueInvalid"), rejected("provider", "refused")],
  [400, fault("ValidationError"), rejected("provider", "refused")],
  [400, fault("SomethingNew"), rejected("provider", "refused")],
  [403, fault("AuthorizationError"), rejected("provider", "credentials")],
  [429, fault("Throttled"), rejected("provider", "throttled")],
  [400, fault("Throttling"), rejected("provider", "throttled")],
  [503, fault("Throttling"), { outcome: "unknown", reason: "server_error" }],
  [500, "<html><body>oops</body></html>", { outcome: "unknown", reason: "server_error" }],
  [400, "<html><body>oops</body></html>", unreadable],
  [404, "not found", unreadable],
  [302, "", unreadable],
  [200, "", unreadable],
  [200, "<PublishResponse><PublishResult></PublishResult></PublishResponse>", unreadable],
])("%d %s is understood from one request", async (status, body, outcome) => {
  let requests = 0;
  const endpoint = await listening(createServer((_, response) => {
    requests += 1;
    response.writeHead(status, { "Content-Type": "text/xml" }).end(body);
  }));
  expect(await send(endpoint)).toEqual(outcome);
  expect(requests).toBe(1);
});

test("a connection that is never made is given up in time, and nothing has left", async () => {
  const endpoint = await listening(createTcp((socket) => socket.on("error", () => {}).resume()));
  const before = performance.now();
  expect(await send(endpoint.replace("http:", "https:"), 200)).toEqual(rejected("provider", "not_connected"));
  expect(performance.now() - before).toBeLessThan(5_000);
});
