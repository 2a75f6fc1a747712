import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDmark, type DmarkSettings } from "#src/adapters/sms/dmark.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { ReceiptRequest, SmsOrder } from "#src/domain/texts/ports.ts";
import { demoDmark, dmark } from "./dmark.ts";
import { nobodyThere, withStub } from "./kit-stub.ts";
import { startHook, startTrial, type Trial } from "./kit-trial.ts";
import { notConnected, shortTimeouts, troubles } from "./kit-troubles.ts";

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial(dmark);
});
beforeEach(() => trial.forget());
afterAll(() => trial.close());

const order = (change: Partial<SmsOrder> = {}): SmsOrder => ({ to: "+256772123456" as Phone, text: "Your Kete code is 493817", code: "493817", reference: "r-1", expiresInSeconds: 300, ...change });
const adapter = (change: Partial<DmarkSettings> = {}) => createDmark({ baseUrl: trial.baseUrl, ...demoDmark, hookUrl: null, ...change });
const accepted = { outcome: "accepted", messageId: expect.stringMatching(/^\d+$/) as string };
const refused = { outcome: "rejected", blame: "provider", reason: "refused" };
const wrongKeys = { outcome: "rejected", blame: "provider", reason: "credentials" };
const token = { "/get_token/": { access_token: "eyJ", status_code: "201" } };
const tokensFetched = async () => (await trial.calls()).filter(({ path }) => path === "/get_token/").length;

/** Faults meant for the send itself, after the token. */
const plan = (fault: string, calls = 1, path = "/send_sms/") => fetch(`${trial.baseUrl}/__faults`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ fault, calls, path }) });

describe("a text through DMark", () => {
  it("reaches its phone, whichever shape the answer has and whether its id is a number or text", async () => {
    const dmark = adapter();
    const outcomes = [];
    for (let n = 0; n < 3; n++) outcomes.push(await dmark.send(order({ text: `text ${n}` })));
    expect(outcomes).toEqual([accepted, accepted, accepted]);
    expect(new Set(outcomes.map((one) => one.outcome === "accepted" && one.messageId)).size).toBe(3);
    expect((await trial.outbox()).map(({ to, text }) => ({ to, text }))).toEqual([2, 1, 0].map((n) => ({ to: "256772123456", text: `text ${n}` })));
  });

  it("is one of Uganda only", () => {
    expect(["+256772123456", "+254712345678", "+66812345678"].map((to) => adapter().reaches(to as Phone))).toEqual([true, false, false]);
  });

  it.each(["0001", "0003", "0004", "0009"])("to a number ending in %s is refused, and may be tried elsewhere since DMark says no reason", async (end) => {
    expect(await adapter().send(order({ to: `+25677212${end}` as Phone }))).toEqual(refused);
    expect(await trial.outbox()).toEqual([]);
  });

  it("has neither key, number nor words in an address", async () => {
    await adapter().send(order());
    expect((await trial.calls()).map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /send_sms/", "POST /get_token/"]);
  });
});

describe("DMark's token", () => {
  it("is fetched once for texts side by side, and used again", async () => {
    const dmark = adapter();
    await Promise.all([1, 2, 3].map((n) => dmark.send(order({ text: `text ${n}` }))));
    await dmark.send(order());
    expect(await tokensFetched()).toBe(1);
  });

  it("is kept for 23 hours and no longer", async () => {
    let nowMs = 0;
    const dmark = adapter({ monotonicMs: () => nowMs });
    await dmark.send(order());
    nowMs = 23 * 3_600_000 - 1;
    await dmark.send(order());
    expect(await tokensFetched()).toBe(1);
    nowMs += 1;
    await dmark.send(order());
    expect(await tokensFetched()).toBe(2);
  });

  it("is replaced when it is refused, and the text goes out once", async () => {
    const dmark = adapter();
    await dmark.send(order());
    await trial.advance(24 * 3_600_000);
    expect(await dmark.send(order({ text: "after a day" }))).toEqual(accepted);
    expect((await trial.outbox()).filter(({ text }) => text === "after a day")).toHaveLength(1);
    expect(await tokensFetched()).toBe(2);
  });

  it.each([401, 403])("that is refused twice with %i ends it: wrong credentials", async (status) => {
    expect(await withStub(status, { error: "unauthenticated", status_code: String(status) }, (baseUrl) => adapter({ baseUrl }).send(order()), token)).toEqual(wrongKeys);
  });

  it("is not to be had with a wrong password or an unknown account", async () => {
    expect(await adapter({ password: "wrong" }).send(order())).toEqual(wrongKeys);
    expect(await adapter({ username: "nobody" }).send(order())).toEqual(wrongKeys);
  });

  it.each([
    ["throttle", "throttled"], ["error", "server_error"], ["hang", "timeout"], ["reset", "reset"], ["malformed", "unreadable"], ["html", "unreadable"],
  ])("lost to the fault %s leaves no doubt: nothing was sent, and the next text fetches another", async (fault, reason) => {
    const dmark = adapter({ timeouts: shortTimeouts });
    await plan(fault, 1, "/get_token/");
    expect(await dmark.send(order())).toEqual({ outcome: "rejected", blame: "provider", reason });
    expect(await dmark.send(order())).toEqual(accepted);
  });
});

describe("DMark in trouble", () => {
  it.each(troubles)("with the fault %s", async (fault, outcome) => {
    const dmark = adapter({ timeouts: shortTimeouts });
    await plan(fault);
    expect(await dmark.send(order())).toEqual(outcome);
    expect(await dmark.send(order())).toEqual(accepted);
  });

  it("with nobody there", async () => {
    expect(await adapter({ baseUrl: await nobodyThere() }).send(order())).toEqual(notConnected);
  });

  it.each([
    ["a success without an id", 200, { Total: 1, Submitted: 1, Failed: 0, Detail: [] }, { outcome: "unknown", reason: "unreadable" }],
    ["a failure beside an id", 200, { Failed: 1, Detail: [{ msg_id: 5 }] }, refused],
    ["a count that is none", 200, { Failed: "some", Detail: [{ msg_id: 5 }] }, { outcome: "unknown", reason: "unreadable" }],
    ["an id too large to be read exactly", 200, '{"Detail":[{"msg_id":90071992547409931}]}', { outcome: "unknown", reason: "unreadable" }],
    ["a bad request in its own words", 400, { error: "bad request", status_code: 400 }, refused],
    ["a bad request in nobody's words", 400, {}, { outcome: "unknown", reason: "unreadable" }],
    ["a redirect", 302, { msg_id: 5 }, { outcome: "unknown", reason: "unreadable" }],
    ["a list", 200, [1], { outcome: "unknown", reason: "unreadable" }],
  ])("with %s", async (_what, status, body, outcome) => {
    expect(await withStub(status, body, (baseUrl) => adapter({ baseUrl }).send(order()), token)).toEqual(outcome);
  });
});

describe("DMark's delivery reports", () => {
  it("count when DMark itself confirms them, by query, form or JSON", async () => {
    const hook = await startHook("/hooks/sms/dmark/secret");
    const dmark = adapter({ hookUrl: hook.url });
    const ids = [];
    for (const to of ["+256772123456", "+256772120005", "+256772123457"]) ids.push(await dmark.send(order({ to: to as Phone })));
    const reports = await hook.received(3);
    expect(new Set(reports.map(({ method, contentType }) => `${method} ${contentType}`)).size).toBe(3);
    const read = (await Promise.all(reports.map(async (report) => dmark.receipts?.read(report)))).flatMap((one) => one ?? []);
    const expected = ids.map((one, n) => ({ messageId: one.outcome === "accepted" ? one.messageId : "", ...(n === 1 ? { delivery: "FAILED", status: "FAILED" } : { delivery: "DELIVERED", status: "DELIVERED" }), errorCode: null }));
    expect(read.toSorted((a, b) => a.messageId.localeCompare(b.messageId))).toEqual(expected.toSorted((a, b) => a.messageId.localeCompare(b.messageId)));
    await hook.close();
  });

  const push = (change: Partial<ReceiptRequest>): ReceiptRequest => ({ method: "POST", url: "https://kete.example/hook", query: new URLSearchParams(), header: () => null, contentType: "application/json", rawBody: "", ...change });

  it("that lie are corrected, and repeated ones read the same", async () => {
    const dmark = adapter();
    const sent = await dmark.send(order({ to: "+256772120005" as Phone }));
    const messageId = sent.outcome === "accepted" ? sent.messageId : "";
    const lie = push({ rawBody: JSON.stringify({ msg_id: Number(messageId), status: "delivered", more: [1] }) });
    const truth = [{ messageId, delivery: "FAILED", status: "FAILED", errorCode: null }];
    await expect.poll(() => dmark.receipts?.read(lie)).toEqual(truth);
    expect(await dmark.receipts?.read(lie)).toEqual(truth);
  });

  it.each([
    ["an id that DMark does not know", { rawBody: '{"msg_id":"7","status":"delivered"}' }],
    ["no id", { rawBody: '{"status":"delivered"}' }],
    ["an id that is no id", { rawBody: '{"msg_id":{"a":1},"status":"delivered"}' }],
    ["broken JSON", { rawBody: "{" }],
    ["null", { rawBody: "null" }],
    ["bytes", { contentType: "text/plain", rawBody: "\u0000\uffff%%%" }],
    ["a query of nothing", { method: "GET" }],
  ])("of %s are of nothing", async (_what, change) => {
    expect(await adapter().receipts?.read(push(change))).toEqual([]);
  });

  it("say nothing when DMark tells of another text", async () => {
    const asked = push({ rawBody: '{"msg_id":"5","status":"delivered"}' });
    const read = (answer: unknown) => withStub(200, answer, async (baseUrl) => adapter({ baseUrl }).receipts?.read(asked), token);
    expect(await read({ msg_id: 6, status: "DELIVERED" })).toEqual([]);
    expect(await read({ msg_id: 5, status: "DELIVERED" })).toHaveLength(1);
    expect(await read({ status: "delivered" })).toHaveLength(1);
    expect(await read({ msg_id: 5, status: "constructor" })).toEqual([]);
  });

  it("wait when DMark cannot be asked", async () => {
    const dmark = adapter({ timeouts: shortTimeouts });
    const sent = await dmark.send(order());
    const report = push({ rawBody: JSON.stringify({ msg_id: sent.outcome === "accepted" ? sent.messageId : "", status: "delivered" }) });
    for (const fault of ["error", "html", "hang"]) {
      await plan(fault, 1, "/dlr/");
      expect(await dmark.receipts?.read(report)).toEqual([]);
    }
    expect(await dmark.receipts?.read(report)).toHaveLength(1);
  });
});
