import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMsg91Otp, type Msg91OtpSettings } from "#src/adapters/sms/msg91-otp.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import { nobodyThere, withStub } from "./kit-stub.ts";
import { startHook, startTrial, type Trial } from "./kit-trial.ts";
import { notConnected, shortTimeouts, troubles } from "./kit-troubles.ts";
import { demoMsg91, msg91 } from "./msg91.ts";

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial(msg91);
});
beforeEach(() => trial.forget());
afterAll(() => trial.close());

const to = "+919876543210" as Phone;
const order = (change: { to?: Phone; isResend?: boolean; expiresInSeconds?: number } = {}) => ({ to, reference: "r-1", expiresInSeconds: 300, isResend: false, ...change });
const adapter = (change: Partial<Msg91OtpSettings> = {}) => createMsg91Otp({ baseUrl: trial.baseUrl, authKey: demoMsg91.authKey, templateId: demoMsg91.templateId, ...change });
const check = (code: string) => adapter().check({ to, token: "t", code });
const codeInText = async () => (await trial.outbox())[0]?.code ?? "";
const another = (code: string) => (code === "000000" ? "000001" : "000000");
const sixDigits = expect.stringMatching(/^\d{6}$/) as string;
const byProvider = (reason: string) => ({ outcome: "rejected", blame: "provider", reason });

describe("a code of MSG91's", () => {
  it("has six digits, is right once, and a replay of it is never right again", async () => {
    const started = await adapter().start(order());
    expect(started).toMatchObject({ outcome: "accepted", messageId: expect.stringMatching(/^[0-9a-f]{24}$/) as string });
    expect(started.outcome === "accepted" && started.token).toBe(started.outcome === "accepted" && started.messageId);
    expect(await trial.outbox()).toMatchObject([{ to: "919876543210", code: sixDigits }]);
    const code = await codeInText();
    expect(await check(another(code))).toBe("wrong");
    expect(await check(code)).toBe("right");
    // The first replay is answered with an error, the second with a success.
    expect([await check(code), await check(code)]).toEqual(["gone", "gone"]);
  });

  it("lives for the minutes that we say, rounded up", async () => {
    await adapter().start(order({ expiresInSeconds: 301 }));
    expect((await trial.calls())[0]?.body).toContain('"otp_expiry":6');
    const code = await codeInText();
    await trial.advance(359_000);
    expect(await check(another(code))).toBe("wrong");
    await trial.advance(1_000);
    expect(await check(code)).toBe("gone");
  });

  it("is locked after too many guesses, the right one too", async () => {
    await adapter().start(order());
    const code = await codeInText();
    for (let n = 0; n < 5; n++) expect(await check(another(code))).toBe("wrong");
    expect(await check(code)).toBe("locked");
  });

  it("that was never sent is gone", async () => {
    expect(await check("123456")).toBe("gone");
  });

  it("is for India only", () => {
    expect(["+919876543210", "+66812345678"].map((phone) => adapter().reaches(phone as Phone))).toEqual([true, false]);
  });

  it("starts without number or key in the address, and no address ever holds the key", async () => {
    await adapter().start(order());
    await check("123456");
    const paths = (await trial.calls()).map(({ path }) => path);
    expect(paths[1]).toBe("/api/v5/otp");
    expect(paths.join()).not.toContain("•••");
  });
});

describe("a resend through MSG91", () => {
  it("is the same code, as a text", async () => {
    await adapter().start(order());
    const code = await codeInText();
    expect(await adapter().start(order({ isResend: true }))).toEqual({ outcome: "accepted", messageId: "retry-r-1", token: "retry-r-1" });
    expect((await trial.outbox()).map(({ text }) => text)).toEqual([`${code} is your code`, `${code} is your code`]);
    expect(await check(code)).toBe("right");
  });

  it("of nothing starts anew", async () => {
    expect(await adapter().start(order({ isResend: true }))).toMatchObject({ outcome: "accepted", messageId: expect.stringMatching(/^[0-9a-f]{24}$/) as string });
    expect(await trial.outbox()).toHaveLength(1);
  });

  it("that is one too many is refused", async () => {
    await adapter().start(order());
    for (let n = 0; n < 3; n++) expect(await adapter().start(order({ isResend: true }))).toMatchObject({ outcome: "accepted" });
    expect(await adapter().start(order({ isResend: true }))).toEqual(byProvider("throttled"));
  });

  it("that may have gone out is not followed by a new code", async () => {
    await adapter().start(order());
    await trial.plan("reset");
    expect(await adapter().start(order({ isResend: true }))).toEqual({ outcome: "unknown", reason: "reset" });
    expect(await trial.outbox()).toHaveLength(2);
  });
});

describe("MSG91's refusals of a start", () => {
  it.each([["0001", { outcome: "rejected", blame: "recipient", reason: "bad_number" }], ["0429", byProvider("throttled")]])("of a number ending in %s", async (end, outcome) => {
    expect(await adapter().start(order({ to: `+91987654${end}` as Phone }))).toEqual(outcome);
  });

  it("of a wrong key say nothing of a guess", async () => {
    expect(await adapter({ authKey: "wrong" }).start(order())).toEqual(byProvider("credentials"));
    expect(await adapter({ authKey: "wrong" }).check({ to, token: "t", code: "123456" })).toBe("unknown");
  });

  it("of a wrong template come by report alone", async () => {
    const hook = await startHook("/hooks/sms/msg91-otp/secret");
    await fetch(`${trial.baseUrl}/panel`, { method: "POST", body: JSON.stringify({ hook_url: hook.url, version: "v4" }) });
    const provider = adapter({ templateId: "f".repeat(24) });
    const started = await provider.start(order());
    expect(started).toMatchObject({ outcome: "accepted" });
    expect(await trial.outbox()).toEqual([]);
    const [report] = await hook.received(1);
    expect(report && (await provider.receipts?.read(report))).toMatchObject([{ messageId: started.outcome === "accepted" ? started.messageId : "", delivery: "FAILED" }]);
    await hook.close();
  });
});

describe("MSG91's OTP service in trouble", () => {
  it.each(troubles)("with the fault %s", async (fault, outcome) => {
    const provider = adapter({ timeouts: shortTimeouts });
    await trial.plan(fault);
    expect(await provider.start(order())).toEqual(outcome);
    await provider.start(order());
    await trial.plan(fault);
    expect(await provider.check({ to, token: "t", code: await codeInText() })).toBe("unknown");
  });

  it("with nobody there", async () => {
    const provider = adapter({ baseUrl: await nobodyThere() });
    expect(await provider.start(order())).toEqual(notConnected);
    expect(await provider.check({ to, token: "t", code: "123456" })).toBe("unknown");
  });

  it.each([
    ["OTP verified success", "success", 200, "right"],
    ["OTP verified successfully", "success", 200, "right"],
    ["OTP verified success", "success", 500, "unknown"],
    ["OTP verified success", "success", 400, "unknown"],
    ["OTP verified success", "error", 200, "unknown"],
    ["OTP verified success", undefined, 200, "unknown"],
    ["Mobile no. already verified", "success", 200, "gone"],
    ["OTP already verified success", "success", 200, "gone"],
    ["OTP not verified", "success", 200, "unknown"],
    ["retry send successfully", "success", 200, "unknown"],
    ["", "success", 200, "unknown"],
    ["Invalid OTP", "error", 200, "wrong"],
    ["OTP not match", "error", 400, "wrong"],
    ["OTP expired", "error", 200, "gone"],
    ["Otp empty or not numeric", "error", 200, "unknown"],
    ["IPBlocked", "error", 200, "unknown"],
  ])("with %j as %s on a %i, a guess is %s", async (message, type, status, answer) => {
    expect(await withStub(status, { message, type }, (baseUrl) => adapter({ baseUrl }).check({ to, token: "t", code: "123456" }))).toBe(answer);
  });

  it.each([
    [{ message: "5762846b4f8d285d378b4567", type: "success" }, { outcome: "accepted", messageId: "5762846b4f8d285d378b4567", token: "5762846b4f8d285d378b4567" }],
    [{ type: "success" }, { outcome: "unknown", reason: "unreadable" }],
    [{ message: "No OTP request found to retryotp", type: "error" }, byProvider("refused")],
  ])("with %j on a start", async (body, outcome) => {
    expect(await withStub(200, body, (baseUrl) => adapter({ baseUrl }).start(order()))).toEqual(outcome);
  });
});
