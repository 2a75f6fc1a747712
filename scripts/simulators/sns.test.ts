import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createSns, type SnsSettings } from "#src/adapters/sms/sns.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { SmsOrder } from "#src/domain/texts/ports.ts";
import { startTrial, type Trial } from "./kit-trial.ts";
import type { Fault } from "./kit.ts";
import { demoSns, sns } from "./sns.ts";

let trial: Trial;

beforeAll(async () => { trial = await startTrial(sns); });
afterEach(() => trial.forget());
afterAll(() => trial.close());

const order = (to: string): SmsOrder => ({ to: to as Phone, text: "Kete: your code is 246810 & <never> share it.", code: "246810", reference: "01999999-0000-7000-8000-000000000001", expiresInSeconds: 300 });

const provider = (more: Partial<SnsSettings> = {}) => createSns({ endpoint: trial.baseUrl, ...demoSns, senderId: "KETE", maxPriceUsd: "0.25", ...more });

const sent = async () => new URLSearchParams((await trial.calls())[0]?.body);

/** The attributes of the call as names and values; in the call they are numbered. */
async function attributes(): Promise<Record<string, string>> {
  const form = await sent();
  const keys = [...form.keys()].filter((key) => /^MessageAttributes\.entry\.\d+\.Name$/.test(key));
  return Object.fromEntries(keys.map((key) => [form.get(key) ?? "", `${form.get(key.replace(/Name$/, "Value.DataType"))} ${form.get(key.replace(/Name$/, "Value.StringValue"))}`]));
}

test("a text is taken, under the service's id, to the number with its plus, as transactional", async () => {
  const outcome = await provider().send(order("+256772123456"));
  expect(outcome).toEqual({ outcome: "accepted", messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  expect(await trial.outbox()).toMatchObject([{ to: "+256772123456", text: order("").text, reference: outcome.outcome === "accepted" && outcome.messageId }]);
  expect(await attributes()).toEqual({ "AWS.SNS.SMS.SMSType": "String Transactional", "AWS.SNS.SMS.SenderID": "String KETE", "AWS.SNS.SMS.MaxPrice": "Number 0.25" });
});

test("without a sender id and a highest price neither is sent", async () => {
  expect(await provider({ senderId: null, maxPriceUsd: null }).send(order("+256772123456"))).toMatchObject({ outcome: "accepted" });
  expect(await attributes()).toEqual({ "AWS.SNS.SMS.SMSType": "String Transactional" });
});

test.each([
  ["ABCDEFGHIJK", "accepted"],
  ["ABCDEFGHIJKL", "rejected"],
])("the sender id %s is %s", async (senderId, outcome) => {
  expect(await provider({ senderId }).send(order("+256772123456"))).toMatchObject({ outcome });
});

test.each([
  ["+256772120001", "recipient", "bad_number"],
  ["+256772120003", "provider", "credentials"],
  ["+256772120429", "provider", "throttled"],
])("%s is refused for good: %s, %s", async (to, blame, reason) => {
  expect(await provider().send(order(to))).toEqual({ outcome: "rejected", blame, reason });
  expect(await trial.calls()).toHaveLength(1);
});

test("a fault of ours in the call is not blamed on the recipient", async () => {
  expect(await provider().send({ ...order("+256772123456"), text: "" })).toEqual({ outcome: "rejected", blame: "provider", reason: "refused" });
});

test.each(["+256772120004", "+256772120005", "+256772120009"])("%s is accepted although nothing arrives: the service does not say", async (to) => {
  expect(await provider().send(order(to))).toMatchObject({ outcome: "accepted" });
  expect(await trial.outbox()).toEqual([]);
});

test("a wrong key id and a wrong secret are the credentials' fault", async () => {
  const refused = { outcome: "rejected", blame: "provider", reason: "credentials" };
  expect(await provider({ accessKeyId: "SOMEONEELSE" }).send(order("+256772123456"))).toEqual(refused);
  expect(await provider({ secretAccessKey: "wrong" }).send(order("+256772123456"))).toEqual(refused);
  expect(await trial.outbox()).toEqual([]);
});

test.each<[Fault, unknown, number]>([
  ["throttle", { outcome: "rejected", blame: "provider", reason: "throttled" }, 0],
  ["error", { outcome: "unknown", reason: "server_error" }, 0],
  ["html", { outcome: "unknown", reason: "unreadable" }, 0],
  ["malformed", { outcome: "unknown", reason: "unreadable" }, 1],
  ["reset", { outcome: "unknown", reason: "reset" }, 1],
  ["hang", { outcome: "unknown", reason: "timeout" }, 1],
])("%s: one request leaves and no second, and only what is certain is called so", async (fault, outcome, texts) => {
  await trial.plan(fault);
  expect(await provider({ timeouts: { connectMs: 1_000, totalMs: 500 } }).send(order("+256772123456"))).toEqual(outcome);
  expect(await trial.calls()).toHaveLength(1);
  expect(await trial.outbox()).toHaveLength(texts);
});

test("a slow answer is an answer", async () => {
  await trial.plan("slow");
  expect(await provider().send(order("+256772123456"))).toMatchObject({ outcome: "accepted" });
});

test("where nobody listens, or no TLS is spoken, nothing has left", async () => {
  const refused = { outcome: "rejected", blame: "provider", reason: "not_connected" };
  const elsewhere = await startTrial(sns);
  expect(await provider({ endpoint: elsewhere.baseUrl.replace("http:", "https:") }).send(order("+256772123456"))).toEqual(refused);
  await elsewhere.close();
  expect(await provider({ endpoint: elsewhere.baseUrl }).send(order("+256772123456"))).toEqual(refused);
});

test("the region's own endpoint needs no address, and another must be https", () => {
  expect(createSns({ ...demoSns, endpoint: null, senderId: null, maxPriceUsd: null }).name).toBe("sns");
  expect(() => provider({ endpoint: "http://sns.example.com" })).toThrow(/https/);
});
