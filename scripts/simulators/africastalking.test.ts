import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAfricasTalking, type AfricasTalkingSettings } from "#src/adapters/sms/africastalking.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { ReceiptRequest, SmsOrder } from "#src/domain/texts/ports.ts";
import { africastalking, demoAfricasTalking } from "./africastalking.ts";
import { nobodyThere, withStub } from "./kit-stub.ts";
import { startHook, startTrial, type Trial } from "./kit-trial.ts";
import { notConnected, shortTimeouts, troubles } from "./kit-troubles.ts";

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial(africastalking);
});
beforeEach(() => trial.forget());
afterAll(() => trial.close());

const order = (to = "+256772123456"): SmsOrder => ({ to: to as Phone, text: "Your Kete code is 493817 & never share it", code: "493817", reference: "r-1", expiresInSeconds: 300 });
const adapter = (change: Partial<AfricasTalkingSettings> = {}) => createAfricasTalking({ baseUrl: trial.baseUrl, ...demoAfricasTalking, ...change });
const panel = (value: unknown) => fetch(`${trial.baseUrl}/panel`, { method: "POST", body: JSON.stringify(value) });
const accepted = { outcome: "accepted", messageId: expect.stringMatching(/^ATXid_[0-9a-f]{32}$/) as string };
const byProvider = (reason: string) => ({ outcome: "rejected", blame: "provider", reason });
const byRecipient = (reason: string) => ({ outcome: "rejected", blame: "recipient", reason });

describe("a text through Africa's Talking", () => {
  it("reaches its phone by the number with its plus, with and without a sender's name", async () => {
    expect(await adapter().send(order())).toEqual(accepted);
    expect(await adapter({ senderId: null }).send(order("+254712345678"))).toEqual(accepted);
    expect((await trial.outbox()).map(({ to, text }) => [to, text])).toEqual([["+254712345678", order().text], ["+256772123456", order().text]]);
    expect(adapter().reaches("+12025550123" as Phone)).toBe(true);
  });

  it("has neither key, number nor words in an address", async () => {
    await adapter().send(order());
    expect((await trial.calls()).map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /version1/messaging"]);
  });

  it.each([["0001", "bad_number"], ["0009", "bad_number"], ["0003", "blocked"], ["0004", "opted_out"]])("to a number ending in %s is refused for good: %s", async (end, reason) => {
    expect(await adapter().send(order(`+25677212${end}`))).toEqual(byRecipient(reason));
    expect(await trial.outbox()).toEqual([]);
  });

  it.each([
    [100, accepted], [101, accepted], [102, accepted],
    [401, byProvider("refused")], [402, byProvider("sender")], [403, byRecipient("bad_number")], [404, byRecipient("bad_number")], [405, byProvider("no_credit")], [406, byRecipient("opted_out")],
    [407, byProvider("unreachable")], [409, byRecipient("blocked")], [500, byProvider("refused")], [501, byProvider("refused")], [502, byProvider("refused")],
    [103, { outcome: "unknown", reason: "refused" }], [599, { outcome: "unknown", reason: "refused" }],
  ])("whose recipient is answered %i", async (statusCode, outcome) => {
    const answer = { SMSMessageData: { Message: "m", Recipients: [{ statusCode, number: "+256772123456", status: "s", cost: "0", messageId: statusCode < 103 ? `ATXid_${"0".repeat(32)}` : "None" }] } };
    expect(await withStub(201, answer, (baseUrl) => adapter({ baseUrl }).send(order()))).toEqual(outcome);
  });

  it("whose whole request is refused has no recipient", async () => {
    expect(await adapter({ senderId: "NOTMINE" }).send(order())).toEqual(byProvider("sender"));
    expect(await adapter().send(order("256772123456"))).toEqual(byRecipient("bad_number"));
    expect(await withStub(201, { SMSMessageData: { Message: "SomethingElse", Recipients: [] } }, (baseUrl) => adapter({ baseUrl }).send(order()))).toEqual(byProvider("refused"));
  });

  it.each([{ apiKey: "wrong" }, { username: "nobody" }])("with wrong keys is refused in plain text: %o", async (change) => {
    expect(await adapter(change).send(order())).toEqual(byProvider("credentials"));
  });
});

describe("Africa's Talking in trouble", () => {
  it.each(troubles)("with the fault %s", async (fault, outcome) => {
    const provider = adapter({ timeouts: shortTimeouts });
    await trial.plan(fault);
    expect(await provider.send(order())).toEqual(outcome);
    expect(await provider.send(order())).toEqual(accepted);
  });

  it("with nobody there", async () => {
    expect(await adapter({ baseUrl: await nobodyThere() }).send(order())).toEqual(notConnected);
  });

  it.each([
    ["a sent text without an id", 201, { SMSMessageData: { Recipients: [{ statusCode: 101, messageId: "None" }] } }],
    ["an id on a refusal's status", 400, { SMSMessageData: { Recipients: [{ statusCode: 101, messageId: "ATXid_1" }] } }],
    ["no list of recipients", 201, { SMSMessageData: { Message: "Sent" } }],
    ["nothing it knows", 201, {}],
    ["XML", 201, "<AfricasTalkingResponse/>"],
  ])("with %s", async (_what, status, body) => {
    expect(await withStub(status, body, (baseUrl) => adapter({ baseUrl }).send(order()))).toEqual({ outcome: "unknown", reason: "unreadable" });
  });
});

describe("Africa's Talking's delivery reports", () => {
  it.each([
    ["+256772123456", { delivery: "DELIVERED", status: "Success", errorCode: null }],
    ["+256772120005", { delivery: "FAILED", status: "Failed", errorCode: "DeliveryFailure" }],
  ])("of %s are read, twice too and with fields nobody has heard of", async (to, final) => {
    const hook = await startHook("/hooks/sms/africastalking/secret");
    await panel({ hook_url: hook.url });
    const provider = adapter();
    const sent = await provider.send(order(to));
    const messageId = sent.outcome === "accepted" ? sent.messageId : "";
    const read = await Promise.all((await hook.received(3)).map(async (report) => provider.receipts?.read(report)));
    expect(read).toEqual([[{ messageId, delivery: "SENT", status: "Sent", errorCode: null }], [{ messageId, ...final }], [{ messageId, ...final }]]);
    await hook.close();
  });

  const report = (rawBody: string, contentType = "application/x-www-form-urlencoded"): ReceiptRequest => ({ method: "POST", url: "https://kete.example/hook", query: new URLSearchParams(), header: () => null, contentType, rawBody });

  it.each([
    ["Sent", "SENT"], ["Submitted", "SENT"], ["Buffered", "SENT"], ["AbsentSubscriber", "SENT"], ["Rejected", "FAILED"], ["Success", "DELIVERED"], ["Failed", "FAILED"], ["Expired", "FAILED"],
  ])("say %s for %s", async (status, delivery) => {
    expect(await adapter().receipts?.read(report(`id=ATXid_1&status=${status}`))).toMatchObject([{ messageId: "ATXid_1", delivery, status }]);
  });

  it.each(["", "id=ATXid_1", "status=Success", "id=ATXid_1&status=Unheard", "id=ATXid_1&status=constructor", "id=a%20b&status=Success", "%%%", "{", "null", "[[]]"])("of %j are of nothing", async (rawBody) => {
    expect(await adapter().receipts?.read(report(rawBody))).toEqual([]);
    expect(await adapter().receipts?.read(report(rawBody, "application/json"))).toEqual([]);
  });
});
