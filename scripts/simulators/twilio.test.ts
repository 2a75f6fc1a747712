import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTwilio, type TwilioSettings } from "#src/adapters/sms/twilio.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { DeliveryProvider, ReceiptRequest, SmsOrder, SmsReceipt } from "#src/domain/texts/ports.ts";
import { startHook, startTrial, type Trial } from "./kit-trial.ts";
import type { Fault } from "./kit.ts";
import { demoTwilio, twilio } from "./twilio.ts";

let trial: Trial;

beforeAll(async () => { trial = await startTrial(twilio); });
afterEach(() => trial.forget());
afterAll(() => trial.close());

const order = (to: string, more: Partial<SmsOrder> = {}): SmsOrder => ({ to: to as Phone, text: "Kete: your code is 246810. Never share it.", code: "246810", reference: "01999999-0000-7000-8000-000000000001", expiresInSeconds: 300, ...more });

const provider = (more: Partial<TwilioSettings> = {}) => createTwilio({ baseUrl: trial.baseUrl, ...demoTwilio, from: { phoneNumber: demoTwilio.phoneNumber }, hookUrl: null, ...more });

const sid = /^SM[0-9a-f]{32}$/;

test("a text is taken, under Twilio's id, to the number with its plus", async () => {
  const outcome = await provider().send(order("+256772123456"));
  expect(outcome).toEqual({ outcome: "accepted", messageId: expect.stringMatching(sid) as string });
  expect(await trial.outbox()).toMatchObject([{ to: "+256772123456", text: order("+256772123456").text, reference: outcome.outcome === "accepted" && outcome.messageId }]);
});

test("a Messaging Service sends as well as a number", async () => {
  const { messagingServiceSid } = demoTwilio;
  expect(await provider({ from: { messagingServiceSid } }).send(order("+256772123456"))).toMatchObject({ outcome: "accepted" });
  expect(await provider({ from: { messagingServiceSid: `MG${"0".repeat(32)}` } }).send(order("+256772123456"))).toEqual({ outcome: "rejected", blame: "provider", reason: "sender" });
});

test.each([
  [300, "300"],
  [0, "1"],
  [36_000, "36000"],
  [36_001, "36000"],
])("a text that is worth %d s is kept by Twilio for %s s", async (expiresInSeconds, sent) => {
  expect(await provider().send(order("+256772123456", { expiresInSeconds }))).toMatchObject({ outcome: "accepted" });
  expect(new URLSearchParams((await trial.calls())[0]?.body).get("ValidityPeriod")).toBe(sent);
});

test.each([
  ["+15005550001", "recipient", "bad_number"],
  ["+15005550002", "recipient", "bad_number"],
  ["+15005550003", "provider", "region"],
  ["+15005550004", "recipient", "opted_out"],
  ["+15005550009", "recipient", "bad_number"],
  ["+256772120001", "recipient", "bad_number"],
  ["+256772120003", "provider", "region"],
  ["+256772120004", "recipient", "opted_out"],
  ["+256772120009", "recipient", "bad_number"],
  ["+256772120429", "provider", "throttled"],
])("%s is refused for good: %s, %s", async (to, blame, reason) => {
  expect(await provider().send(order(to))).toEqual({ outcome: "rejected", blame, reason });
  expect(await trial.outbox()).toEqual([]);
});

test.each([
  ["+15005550001", "sender"],
  ["+15005550007", "sender"],
  ["+15005550008", "throttled"],
  ["+256700000000", "sender"],
])("from %s nothing can be sent: %s", async (phoneNumber, reason) => {
  expect(await provider({ from: { phoneNumber } }).send(order("+256772123456"))).toEqual({ outcome: "rejected", blame: "provider", reason });
});

test("a code that we do not act on is a refusal all the same", async () => {
  expect(await provider().send(order("+256772123456", { text: "x".repeat(1_601) }))).toEqual({ outcome: "rejected", blame: "provider", reason: "refused" });
  expect(await provider().send(order("+256772123456", { text: "x".repeat(1_600) }))).toMatchObject({ outcome: "accepted" });
});

test("wrong keys and a wrong account are the credentials' fault", async () => {
  const refused = { outcome: "rejected", blame: "provider", reason: "credentials" };
  expect(await provider({ authToken: "wrong" }).send(order("+256772123456"))).toEqual(refused);
  expect(await provider({ accountSid: `AC${"0".repeat(32)}` }).send(order("+256772123456"))).toEqual(refused);
});

test.each<[Fault, unknown, number]>([
  ["throttle", { outcome: "rejected", blame: "provider", reason: "throttled" }, 0],
  ["error", { outcome: "unknown", reason: "server_error" }, 0],
  ["html", { outcome: "unknown", reason: "unreadable" }, 0],
  ["malformed", { outcome: "unknown", reason: "unreadable" }, 1],
  ["reset", { outcome: "unknown", reason: "reset" }, 1],
  ["hang", { outcome: "unknown", reason: "timeout" }, 1],
])("%s: nothing is sent a second time, and only what is certain is called so", async (fault, outcome, texts) => {
  await trial.plan(fault);
  expect(await provider({ timeouts: { connectMs: 1_000, totalMs: 500 } }).send(order("+256772123456"))).toEqual(outcome);
  expect(await trial.calls()).toHaveLength(1);
  expect(await trial.outbox()).toHaveLength(texts);
});

test("a slow answer is an answer", async () => {
  await trial.plan("slow");
  expect(await provider().send(order("+256772123456"))).toMatchObject({ outcome: "accepted" });
});

test("an address that nobody serves was certainly not reached", async () => {
  const elsewhere = await startTrial(twilio);
  await elsewhere.close();
  expect(await provider({ baseUrl: elsewhere.baseUrl }).send(order("+256772123456"))).toEqual({ outcome: "rejected", blame: "provider", reason: "not_connected" });
});

test("the keys are in no address and in no body", async () => {
  await provider().send(order("+256772123456"));
  const [call] = await trial.calls();
  expect(call).toMatchObject({ method: "POST", path: `/2010-04-01/Accounts/${demoTwilio.accountSid}/Messages.json`, status: 201 });
  expect(JSON.stringify(call)).not.toContain(demoTwilio.authToken);
  // The simulator hides what it knows, so dots would betray a key that stood there.
  expect(JSON.stringify(call)).not.toContain("•");
  expect(call?.headers).toContain("authorization");
});

/** Sends, and gives what the adapter reads in the reports that come. */
async function reported(to: string, reports: number): Promise<{ messageId: string; receipts: (SmsReceipt[] | null)[]; requests: ReceiptRequest[] }> {
  const hook = await startHook("/api/webhooks/sms/twilio");
  const sender = provider({ hookUrl: hook.url });
  const outcome = await sender.send(order(to));
  if (outcome.outcome !== "accepted") throw new Error(`not accepted: ${outcome.reason}`);
  const requests = await hook.received(reports);
  await hook.close();
  const receipts: (SmsReceipt[] | null)[] = [];
  for (const request of requests) receipts.push(await read(sender, request));
  return { messageId: outcome.messageId, requests, receipts };
}

async function read({ receipts }: DeliveryProvider, request: ReceiptRequest): Promise<SmsReceipt[] | null> {
  if (!receipts) throw new Error("Twilio has receipts");
  return receipts.read(request);
}

const told = (messageId: string, delivery: string, errorCode: string | null = null) => [{ messageId, delivery, status: delivery === "FAILED" ? "undelivered" : delivery.toLowerCase(), errorCode }];

test("its way is told in signed reports, of which we follow sent and delivered", async () => {
  const { messageId, receipts } = await reported("+256772123456", 3);
  expect(receipts).toEqual([[], told(messageId, "SENT"), told(messageId, "DELIVERED")]);
});

test("a text that never arrived says so, with Twilio's code", async () => {
  const { messageId, receipts } = await reported("+256772120005", 3);
  expect(receipts).toEqual([[], told(messageId, "SENT"), told(messageId, "FAILED", "30003")]);
});

test("reports from the end, reports twice and fields that nobody announced are all read", async () => {
  await reported("+256772123456", 3);
  const second = await reported("+256772123456", 3);
  expect(second.receipts).toEqual([told(second.messageId, "DELIVERED"), told(second.messageId, "SENT"), []]);
  const third = await reported("+256772123456", 6);
  const [sent, delivered] = [told(third.messageId, "SENT"), told(third.messageId, "DELIVERED")];
  expect(third.receipts).toEqual([[], [], sent, sent, delivered, delivered]);
  expect(third.requests[0]?.rawBody).toContain("NovelField");
});

test("a report that is changed, unsigned or signed for another address is none of Twilio's", async () => {
  const { requests } = await reported("+256772123456", 2);
  const [, sent] = requests;
  if (!sent) throw new Error("no report");
  expect(await read(provider(), sent)).toHaveLength(1);
  expect(await read(provider(), { ...sent, rawBody: sent.rawBody.replaceAll("sent", "delivered") })).toBeNull();
  expect(await read(provider(), { ...sent, header: () => null })).toBeNull();
  expect(await read(provider(), { ...sent, url: "https://kete.example/api/webhooks/sms/twilio" })).toBeNull();
  expect(await read(provider({ authToken: "another" }), sent)).toBeNull();
});

test.each(["", "\0", "%", "a=%ff&b=%", "MessageSid", "[1,2", "{}", "x".repeat(100_000)])("whatever is sent to the hook (%#), nothing is thrown", async (rawBody) => {
  const request = { method: "POST", url: "https://kete.example/hook", query: new URLSearchParams(), header: () => "x", contentType: "application/json", rawBody };
  expect(await read(provider(), request)).toBeNull();
});
