import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTwilioVerify, type TwilioVerifySettings } from "#src/adapters/sms/twilio-verify.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import { startTrial, type Trial } from "./kit-trial.ts";
import type { Fault } from "./kit.ts";
import { demoTwilioVerify, twilioVerify } from "./twilio-verify.ts";

let trial: Trial;

beforeAll(async () => { trial = await startTrial(twilioVerify); });
afterEach(() => trial.forget());
afterAll(() => trial.close());

const someone = "+256772123456" as Phone;

const provider = (more: Partial<TwilioVerifySettings> = {}) => createTwilioVerify({ baseUrl: trial.baseUrl, ...demoTwilioVerify, ...more });

const order = (to: string, isResend = false) => ({ to: to as Phone, reference: "01999999-0000-7000-8000-000000000001", expiresInSeconds: 300, isResend });

async function started(to: Phone = someone, isResend = false): Promise<{ token: string; code: string; wrong: string }> {
  const outcome = await provider().start(order(to, isResend));
  if (outcome.outcome !== "accepted" || !outcome.token) throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
  const code = (await trial.outbox()).find((text) => text.to === to)?.code ?? "";
  return { token: outcome.token, code, wrong: code === "000000" ? "000001" : "000000" };
}

const check = (token: string, code: string, more: Partial<TwilioVerifySettings> = {}) => provider(more).check({ to: someone, token, code });

test("a start is taken, its id is the token, and the code reaches the number with its plus", async () => {
  const { token, code } = await started();
  expect(token).toMatch(/^VE[0-9a-f]{32}$/);
  expect(code).toMatch(/^\d{6}$/);
  expect((await trial.outbox())[0]).toMatchObject({ to: someone, reference: token });
});

test("the right code is right once: after that it is gone", async () => {
  const { token, code } = await started();
  expect(await check(token, code)).toBe("right");
  expect(await check(token, code)).toBe("gone");
});

test("a wrong code is wrong although Twilio answers with success, and the right one still counts", async () => {
  const { token, code, wrong } = await started();
  expect(await check(token, wrong)).toBe("wrong");
  expect(await check(token, code)).toBe("right");
});

test("five checks are had, and the sixth is locked even with the right code", async () => {
  const { token, code, wrong } = await started();
  for (let tries = 0; tries < 5; tries += 1) expect(await check(token, wrong)).toBe("wrong");
  expect(await check(token, code)).toBe("locked");
});

test("a resend sends the same code under the same token", async () => {
  const first = await started();
  expect(await started(someone, true)).toEqual(first);
  expect(await trial.outbox()).toHaveLength(2);
});

test("five starts are had in ten minutes, the sixth is throttled, and after them a new code comes", async () => {
  const first = await started();
  for (let starts = 1; starts < 5; starts += 1) await started(someone, true);
  expect(await provider().start(order(someone, true))).toEqual({ outcome: "rejected", blame: "provider", reason: "throttled" });
  await trial.advance(600_000);
  expect((await started()).token).not.toBe(first.token);
  expect(await check(first.token, first.code)).toBe("gone");
});

test.each([
  [599_000, "right"],
  [600_000, "gone"],
])("after %d ms the code is %s", async (ms, answer) => {
  const { token, code } = await started();
  await trial.advance(ms);
  expect(await check(token, code)).toBe(answer);
});

test("a token that was never given is gone", async () => {
  expect(await check(`VE${"0".repeat(32)}`, "123456")).toBe("gone");
});

test.each([
  ["+256772120001", "recipient", "bad_number"],
  ["+256772120003", "provider", "region"],
  ["+256772120004", "provider", "blocked"],
  ["+256772120009", "recipient", "bad_number"],
  ["+256772120429", "provider", "throttled"],
])("%s is refused for good: %s, %s", async (to, blame, reason) => {
  expect(await provider().start(order(to))).toEqual({ outcome: "rejected", blame, reason });
  expect(await trial.outbox()).toEqual([]);
});

test("wrong keys and a wrong service are the credentials' fault, and say nothing of a code", async () => {
  const refused = { outcome: "rejected", blame: "provider", reason: "credentials" };
  const { token, code } = await started();
  expect(await provider({ authToken: "wrong" }).start(order(someone))).toEqual(refused);
  expect(await provider({ serviceSid: `VA${"0".repeat(32)}` }).start(order(someone))).toEqual(refused);
  expect(await check(token, code, { authToken: "wrong" })).toBe("unknown");
});

const quick = { timeouts: { connectMs: 1_000, totalMs: 500 } };

test.each<[Fault, unknown]>([
  ["throttle", { outcome: "rejected", blame: "provider", reason: "throttled" }],
  ["error", { outcome: "unknown", reason: "server_error" }],
  ["html", { outcome: "unknown", reason: "unreadable" }],
  ["malformed", { outcome: "unknown", reason: "unreadable" }],
  ["reset", { outcome: "unknown", reason: "reset" }],
  ["hang", { outcome: "unknown", reason: "timeout" }],
])("%s at a start: one call, and only what is certain is called so", async (fault, outcome) => {
  await trial.plan(fault);
  expect(await provider(quick).start(order(someone))).toEqual(outcome);
  expect(await trial.calls()).toHaveLength(1);
});

test.each<Fault>(["throttle", "error", "html", "malformed", "reset", "hang"])("%s at a check of the right code proves nothing, and refuses nothing", async (fault) => {
  const { token, code } = await started();
  await trial.plan(fault);
  expect(await check(token, code, quick)).toBe("unknown");
});

test("with nobody at its address a start was certainly not made, and a check says nothing", async () => {
  const elsewhere = await startTrial(twilioVerify);
  await elsewhere.close();
  expect(await provider({ baseUrl: elsewhere.baseUrl }).start(order(someone))).toEqual({ outcome: "rejected", blame: "provider", reason: "not_connected" });
  expect(await check("VE", "123456", { baseUrl: elsewhere.baseUrl })).toBe("unknown");
});

test("neither a key nor a code nor a number is in an address", async () => {
  const { token, code } = await started();
  await check(token, code);
  const calls = await trial.calls();
  expect(calls.map(({ path }) => path)).toEqual([`/v2/Services/${demoTwilioVerify.serviceSid}/VerificationCheck`, `/v2/Services/${demoTwilioVerify.serviceSid}/Verifications`]);
  expect(JSON.stringify(calls)).not.toContain("•");
});
