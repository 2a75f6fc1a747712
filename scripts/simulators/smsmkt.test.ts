import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSmsmkt, type SmsmktSettings } from "#src/adapters/sms/smsmkt.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { SmsOutcome } from "#src/domain/texts/ports.ts";
import { nobodyThere, withStub } from "./kit-stub.ts";
import { startTrial, type Trial } from "./kit-trial.ts";
import { notConnected, shortTimeouts, troubles } from "./kit-troubles.ts";
import { demoSmsmkt, smsmkt } from "./smsmkt.ts";

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial(smsmkt);
});
beforeEach(() => trial.forget());
afterAll(() => trial.close());

const to = "+66812345678" as Phone;
const order = (phone = to) => ({ to: phone, reference: "r-1", expiresInSeconds: 300, isResend: false });
const adapter = (change: Partial<SmsmktSettings> = {}) => createSmsmkt({ baseUrl: trial.baseUrl, ...demoSmsmkt, echoRefCode: false, ...change });
const panel = (value: unknown) => fetch(`${trial.baseUrl}/panel`, { method: "POST", body: JSON.stringify(value) });
const tokenOf = (outcome: SmsOutcome) => (outcome.outcome === "accepted" ? (outcome.token ?? "") : "");
const codeInText = async () => (await trial.outbox())[0]?.code ?? "";
const another = (code: string) => (code === "000000" ? "000001" : "000000");

describe("a code of SMSMKT's", () => {
  it("is sent to the Thai form of the number, and right once", async () => {
    const provider = adapter();
    const token = tokenOf(await provider.start(order()));
    expect(await trial.outbox()).toMatchObject([{ to: "0812345678", code: expect.stringMatching(/^\d{6}$/) as string }]);
    const code = await codeInText();
    expect(await provider.check({ to, token, code: another(code) })).toBe("wrong");
    expect(await provider.check({ to, token, code })).toBe("right");
    expect(await provider.check({ to, token, code })).toBe("gone");
  });

  it("is for Thailand only", async () => {
    expect(["+66812345678", "+256772123456"].map((phone) => adapter().reaches(phone as Phone))).toEqual([true, false]);
    expect(await adapter().start(order("+256772123456" as Phone))).toEqual({ outcome: "rejected", blame: "recipient", reason: "bad_number" });
    expect(await trial.calls()).toEqual([]);
  });

  it("is gone after its life, and not a moment before", async () => {
    const provider = adapter();
    const [first, second] = [tokenOf(await provider.start(order())), tokenOf(await provider.start(order()))];
    await trial.advance(290_000);
    expect(await provider.check({ to, token: first, code: "12" })).toBe("wrong");
    await trial.advance(10_000);
    expect(await provider.check({ to, token: second, code: await codeInText() })).toBe("gone");
  });

  it("with a token that it does not know is gone", async () => {
    expect(await adapter().check({ to, token: "7b0e1b0c-none", code: "123456" })).toBe("gone");
  });

  it("has neither key, number nor guess in an address", async () => {
    const provider = adapter();
    const token = tokenOf(await provider.start(order()));
    await provider.check({ to, token, code: "123456" });
    expect((await trial.calls()).map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /otp-validate", "POST /otp-send"]);
  });
});

describe("the reference code", () => {
  it.each([
    ["shown", false, "right"], ["shown", true, "right"],
    ["wanted", false, "wrong"], ["wanted", true, "right"],
    ["refused", false, "right"], ["refused", true, "right"],
  ])("that SMSMKT has %s, echoed %s, makes a right guess %s", async (mode, echoRefCode, answer) => {
    await panel({ ref_code: mode });
    const provider = adapter({ echoRefCode });
    const token = tokenOf(await provider.start(order()));
    expect(await provider.check({ to, token, code: await codeInText() })).toBe(answer);
  });

  it("is not sent unless it is asked for, even where the token holds it", async () => {
    const provider = adapter();
    const token = tokenOf(await provider.start(order()));
    expect(token).toMatch(/^\S+ [0-9A-F]{4}$/);
    await provider.check({ to, token, code: "123456" });
    expect((await trial.calls())[0]?.body).not.toContain("ref_code");
  });
});

describe("SMSMKT's refusals", () => {
  it.each([
    ["0001", { blame: "recipient", reason: "bad_number" }], ["0009", { blame: "recipient", reason: "bad_number" }],
    ["0003", { blame: "recipient", reason: "blocked" }], ["0004", { blame: "recipient", reason: "blocked" }],
    ["0429", { blame: "provider", reason: "throttled" }],
  ])("of a number ending in %s: %o", async (end, refusal) => {
    expect(await adapter().start(order(`+6681234${end}` as Phone))).toEqual({ outcome: "rejected", ...refusal });
    expect(await trial.outbox()).toEqual([]);
  });

  it.each([
    ["400", { outcome: "rejected", blame: "provider", reason: "no_credit" }], ["500", { outcome: "rejected", blame: "provider", reason: "no_credit" }],
    ["100", { outcome: "rejected", blame: "provider", reason: "refused" }], ["9999", { outcome: "unknown", reason: "refused" }], ["constructor", { outcome: "unknown", reason: "refused" }],
  ])("of an account with code %s", async (code, outcome) => {
    await panel({ account_code: code });
    expect(await adapter().start(order())).toEqual(outcome);
  });

  it.each([{ apiKey: "wrong" }, { secretKey: "wrong" }, { projectKey: "wrong" }])("of wrong keys: %o", async (change) => {
    expect(await adapter(change).start(order())).toEqual({ outcome: "rejected", blame: "provider", reason: "credentials" });
  });

  it("of wrong keys say nothing of a guess", async () => {
    expect(await adapter({ apiKey: "wrong" }).check({ to, token: "t", code: "123456" })).toBe("unknown");
  });
});

describe("SMSMKT in trouble", () => {
  it.each(troubles)("with the fault %s", async (fault, outcome) => {
    const provider = adapter({ timeouts: shortTimeouts });
    await trial.plan(fault);
    expect(await provider.start(order())).toEqual(outcome);
    const token = tokenOf(await provider.start(order()));
    await trial.plan(fault);
    expect(await provider.check({ to, token, code: await codeInText() })).toBe("unknown");
  });

  it("with nobody there", async () => {
    const provider = adapter({ baseUrl: await nobodyThere() });
    expect(await provider.start(order())).toEqual(notConnected);
    expect(await provider.check({ to, token: "t", code: "123456" })).toBe("unknown");
  });

  it.each([
    ["a success without a token", 200, { code: "000", result: {} }, "unreadable"],
    ["a success without a result", 200, { code: "000" }, "unreadable"],
    ["a token that could not be sent back", 200, { code: "000", result: { token: "a b" } }, "unreadable"],
    ["a token of 501 characters", 200, { code: "000", result: { token: "t".repeat(501) } }, "unreadable"],
    ["the number 0 for 000", 200, { code: 0, result: { token: "t" } }, "refused"],
    ["a success with a status that is none", 404, { code: "000", result: { token: "t" } }, "refused"],
    ["the shape of an outlier", 200, { result_code: "000", token: "t" }, "unreadable"],
  ])("with %s on a send", async (_what, status, body, reason) => {
    expect(await withStub(status, body, (baseUrl) => adapter({ baseUrl }).start(order()))).toEqual({ outcome: "unknown", reason });
  });

  it("with a token of 500 characters keeps all of it for the check", async () => {
    const token = "t/".repeat(250);
    const outcome = await withStub(200, { code: "000", result: { token } }, (baseUrl) => adapter({ baseUrl }).start(order()));
    expect(outcome).toEqual({ outcome: "accepted", messageId: token.slice(0, 100), token });
  });

  it.each([
    ["false", 200, { code: "000", result: { status: false } }, "wrong"],
    ["true", 200, { code: "000", result: { status: true } }, "right"],
    ["true on a 500", 500, { code: "000", result: { status: true } }, "unknown"],
    ["true on a 400", 400, { code: "000", result: { status: true } }, "unknown"],
    ["true as a word", 200, { code: "000", result: { status: "true" } }, "unknown"],
    ["true under another code", 200, { code: "001", result: { status: true } }, "unknown"],
    ["true under the number 0", 200, { code: 0, result: { status: true } }, "unknown"],
    ["true at the wrong place", 200, { code: "000", status: true }, "unknown"],
    ["an expired code on a 400", 400, { code: "5000" }, "gone"],
    ["a list", 200, [{ code: "000", result: { status: true } }], "unknown"],
  ])("with %s on a check", async (_what, status, body, answer) => {
    expect(await withStub(status, body, (baseUrl) => adapter({ baseUrl }).check({ to, token: "t", code: "123456" }))).toBe(answer);
  });
});
