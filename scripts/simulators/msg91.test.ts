import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMsg91, type Msg91Settings } from "#src/adapters/sms/msg91.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { ReceiptRequest, SmsOrder } from "#src/domain/texts/ports.ts";
import { nobodyThere, withStub } from "./kit-stub.ts";
import { startHook, startTrial, type Hook, type Trial } from "./kit-trial.ts";
import { notConnected, shortTimeouts, troubles } from "./kit-troubles.ts";
import { demoMsg91, msg91 } from "./msg91.ts";

let trial: Trial;
let hook: Hook;
beforeAll(async () => {
  trial = await startTrial(msg91);
});
beforeEach(async () => {
  await trial.forget();
  hook = await startHook("/hooks/sms/msg91/secret");
  return () => hook.close();
});
afterAll(() => trial.close());

const order = (change: Partial<SmsOrder> = {}): SmsOrder => ({ to: "+919876543210" as Phone, text: "Your Kete code is 493817", code: "493817", reference: "r-1", expiresInSeconds: 300, ...change });
const settings = { authKey: demoMsg91.authKey, templateId: demoMsg91.flowId, senderId: demoMsg91.senderId };
const adapter = (change: Partial<Msg91Settings> = {}) => createMsg91({ baseUrl: trial.baseUrl, ...settings, ...change });
const panel = (version: string) => fetch(`${trial.baseUrl}/panel`, { method: "POST", body: JSON.stringify({ hook_url: hook.url, version }) });
const accepted = { outcome: "accepted", messageId: expect.stringMatching(/^[0-9a-f]{24}$/) as string };
const byProvider = (reason: string) => ({ outcome: "rejected", blame: "provider", reason });
/** What is read of the first report that came. */
const firstReceipt = async () => adapter().receipts?.read((await hook.received(1))[0] as ReceiptRequest);

describe("a text through MSG91's Flow", () => {
  it("carries our code in its own template, to digits without a plus", async () => {
    expect(await adapter().send(order())).toEqual(accepted);
    expect(await adapter({ senderId: null }).send(order({ code: "111111" }))).toEqual(accepted);
    expect((await trial.outbox()).map(({ to, code }) => [to, code])).toEqual([["919876543210", "111111"], ["919876543210", "493817"]]);
    expect(await trial.calls()).toMatchObject([{ method: "POST", path: "/api/v5/flow/" }, { method: "POST", path: "/api/v5/flow/" }]);
  });

  it("is a code, to India: no notice, and nobody else", async () => {
    expect(adapter().carriesNotices).toBe(false);
    expect(["+919876543210", "+256772123456"].map((to) => adapter().reaches(to as Phone))).toEqual([true, false]);
    expect(await adapter().send(order({ code: null }))).toEqual(byProvider("template"));
    expect(await trial.calls()).toEqual([]);
  });

  it("by a wrong template is a success, and fails in its report alone", async () => {
    await panel("v2");
    const sent = await adapter({ templateId: "f".repeat(24) }).send(order());
    expect(sent).toEqual(accepted);
    expect(await trial.outbox()).toEqual([]);
    expect(await firstReceipt()).toEqual([{ messageId: sent.outcome === "accepted" ? sent.messageId : "", delivery: "FAILED", status: "FAILED", errorCode: "Template ID Missing or Invalid Template" }]);
  });

  it("repeated within ten seconds is dropped, and told in its report alone", async () => {
    expect(await adapter().send(order())).toEqual(accepted);
    await panel("v2");
    const again = await adapter().send(order());
    expect(again).toEqual(accepted);
    expect(await firstReceipt()).toMatchObject([{ messageId: again.outcome === "accepted" ? again.messageId : "", delivery: "FAILED", errorCode: "311" }]);
    await trial.advance(10_000);
    await adapter().send(order());
    expect(await trial.outbox()).toHaveLength(2);
  });

  it.each([["0001", { outcome: "rejected", blame: "recipient", reason: "bad_number" }], ["0429", byProvider("throttled")]])("to a number ending in %s is refused at once", async (end, outcome) => {
    expect(await adapter().send(order({ to: `+91987654${end}` as Phone }))).toEqual(outcome);
    expect(await trial.outbox()).toEqual([]);
  });

  it("with a wrong key is refused on a 200", async () => {
    expect(await adapter({ authKey: "wrong" }).send(order())).toEqual(byProvider("credentials"));
  });
});

describe("MSG91 in trouble", () => {
  it.each(troubles)("with the fault %s", async (fault, outcome) => {
    const provider = adapter({ timeouts: shortTimeouts });
    await trial.plan(fault);
    expect(await provider.send(order())).toEqual(outcome);
    expect(await provider.send(order({ code: "222222" }))).toEqual(accepted);
  });

  it("with nobody there", async () => {
    expect(await adapter({ baseUrl: await nobodyThere() }).send(order())).toEqual(notConnected);
  });

  it.each([
    ["no balance", 200, { type: "error", message: "m", code: "301" }, byProvider("no_credit")],
    ["a number for a code", 200, { type: "error", message: "m", code: 302 }, byProvider("no_credit")],
    ["a banned account", 200, { type: "error", message: "m", code: "303" }, byProvider("credentials")],
    ["an unregistered sender", 200, { type: "error", message: "m", code: "203" }, byProvider("sender")],
    ["a template that it minds", 400, { type: "error", message: "m", code: "211" }, byProvider("template")],
    ["an address that is not on its list", 418, { type: "error", message: "m", code: "418" }, byProvider("credentials")],
    ["IPBlocked", 200, { type: "error", message: "IPBlocked" }, byProvider("credentials")],
    ["Authentication failure", 200, { type: "error", message: "Authentication failure" }, byProvider("credentials")],
    ["an error of words unknown", 200, { type: "error", message: "Something" }, byProvider("refused")],
    ["an error of no words", 200, { type: "error", code: "toString" }, byProvider("refused")],
    ["a success that is a sentence", 200, { type: "success", message: "sent it!" }, { outcome: "unknown", reason: "unreadable" }],
    ["a success on a 400", 400, { type: "success", message: "5762846b4f8d285d378b4567" }, { outcome: "unknown", reason: "unreadable" }],
    ["neither success nor error", 200, { message: "5762846b4f8d285d378b4567" }, { outcome: "unknown", reason: "unreadable" }],
  ])("with %s", async (_what, status, body, outcome) => {
    expect(await withStub(status, body, (baseUrl) => adapter({ baseUrl }).send(order()))).toEqual(outcome);
  });
});

describe("MSG91's delivery reports", () => {
  it.each([["v2", "application/x-www-form-urlencoded"], ["v3", "application/json"], ["v4", "application/json"], ["new", "application/json"]])("are read in the form %s", async (version, type) => {
    await panel(version);
    const sent = await adapter().send(order());
    const [report] = await hook.received(1);
    expect(report?.contentType).toBe(type);
    expect(await firstReceipt()).toMatchObject([{ messageId: sent.outcome === "accepted" ? sent.messageId : "", delivery: "DELIVERED", errorCode: null }]);
  });

  it.each([["0003", "NDNC Number"], ["0005", "Absent subscriber"], ["0009", "Rejected by operator"], ["0004", "Blocked Number"]])("of a number ending in %s say that it failed, and why", async (end, errorCode) => {
    await panel("v2");
    expect(await adapter().send(order({ to: `+91987654${end}` as Phone }))).toEqual(accepted);
    expect(await firstReceipt()).toMatchObject([{ delivery: "FAILED", errorCode }]);
  });

  const report = (rawBody: string, contentType = "application/json"): ReceiptRequest => ({ method: "POST", url: "https://kete.example/hook", query: new URLSearchParams(), header: () => null, contentType, rawBody });
  const reads = (value: unknown) => adapter().receipts?.read(report(JSON.stringify(value)));

  it.each([
    ["1", "DELIVERED"], [1, "DELIVERED"], ["2", "FAILED"], ["9", "FAILED"], ["16", "FAILED"], ["17", "FAILED"], ["25", "FAILED"], ["Delivered", "DELIVERED"], ["failed", "FAILED"], ["submitted", "SENT"],
  ])("say %j is %s", async (status, delivery) => {
    expect(await reads({ requestId: "5762846b4f8d285d378b4567", status })).toMatchObject([{ messageId: "5762846b4f8d285d378b4567", delivery }]);
  });

  it("give the status's number where they give no reason", async () => {
    expect(await reads({ requestId: "a1", status: "9", desc: "NDNC" })).toEqual([{ messageId: "a1", delivery: "FAILED", status: "NDNC", errorCode: "9" }]);
  });

  it("of several texts are all read, in any order", async () => {
    const data = JSON.stringify([{ requestId: "b2", report: [{ status: "2", desc: "FAILED" }] }, { requestId: "a1", report: [{ status: "1" }, { status: "8" }] }, 7, null]);
    const read = await adapter().receipts?.read(report(new URLSearchParams({ data }).toString(), "application/x-www-form-urlencoded"));
    expect(read?.map(({ messageId, delivery }) => [messageId, delivery])).toEqual([["b2", "FAILED"], ["a1", "DELIVERED"]]);
  });

  it.each(["", "data=", "data=%7B", "data=7", "data=%5B%5B%5D%5D", "{", "null", "[[[]]]", '{"requestId":"a1"}', '{"requestId":{},"status":"1"}', '{"requestId":"a1","status":"constructor"}', '{"requestId":"a1","status":"1","report":[]}'.replace('"status":"1",', ""), '{"data":null,"report":3}'])("of %j are of nothing", async (rawBody) => {
    expect(await adapter().receipts?.read(report(rawBody))).toEqual([]);
    expect(await adapter().receipts?.read(report(rawBody, "application/x-www-form-urlencoded"))).toEqual([]);
  });
});
