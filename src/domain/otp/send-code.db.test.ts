import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCodeStore } from "#src/adapters/redis/code-store.ts";
import { createRedis } from "#src/adapters/redis/client.ts";
import { mockSms } from "#src/adapters/sms/mock.ts";
import { createInbox } from "#src/adapters/redis/inbox.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleSessions } from "#src/testing/sample-session.ts";
import { newId } from "../shared/ids.ts";
import { challengeStatus } from "./challenge-status.ts";
import type { OtpDeps } from "./ports.ts";
import { requestCode } from "./request-code.ts";
import { recordingSms, sampleOtp, standingClock } from "#src/testing/sample-otp.ts";
import { sendCode } from "./send-code.ts";
import { verifyCode } from "./verify-code.ts";

let kit: TestKit;
const clock = standingClock();
let sms: ReturnType<typeof recordingSms>;
beforeAll(async () => {
  kit = await testKit();
});
beforeEach(() => {
  sms = recordingSms();
});
afterAll(() => kit.close());

const deps = (): OtpDeps => ({ db: kit.db, clock, log: kit.log, sessions: sampleSessions, otp: sampleOtp, codes: createCodeStore(createRedis(kit.redis), kit.log), sms });

let lastPhone = 772_200_000;
const newPhone = () => `+256${(lastPhone += 1)}`;
const ask = (phone = newPhone()) => requestCode(deps(), { phone, requestId: "request-1" });
const status = (id: string) => challengeStatus(deps(), { id });

describe("the text goes out", () => {
  it("once, however often its job runs", async () => {
    const phone = newPhone();
    const { challengeId } = await ask(phone);
    expect(await status(challengeId)).toEqual({ delivery: "queued", expiresIn: 300, resendIn: 60, attemptsLeft: 5 });
    await sendCode(deps(), { challengeId });
    await sendCode(deps(), { challengeId });
    expect(sms.sent).toHaveLength(1);
    expect(sms.sent[0]).toMatchObject({ to: phone, reference: challengeId, expiresInSeconds: 300, text: expect.stringContaining(`@kete.example #${sms.sent[0]?.code}`) });
    expect(await status(challengeId)).toMatchObject({ delivery: "sent" });
    expect(await kit.db.otpChallenge.findUnique({ where: { id: challengeId } })).toMatchObject({ messageId: "message-1", failure: null });
  });

  it("and counts as sent when nobody knows, since a second one might be too many", async () => {
    const { challengeId } = await ask();
    sms.answer = { outcome: "unknown", reason: "timeout" };
    await sendCode(deps(), { challengeId });
    await sendCode(deps(), { challengeId });
    expect(sms.sent).toHaveLength(1);
    expect(await status(challengeId)).toMatchObject({ delivery: "sent", resendIn: 60 });
  });

  it("is tried again by the queue when the sending itself broke", async () => {
    const { challengeId } = await ask();
    sms.answer = new Error("the adapter has a bug");
    await expect(sendCode(deps(), { challengeId })).rejects.toThrow("the adapter has a bug");
    sms.answer = { outcome: "accepted", messageId: "message-2" };
    await sendCode(deps(), { challengeId });
    expect(await status(challengeId)).toMatchObject({ delivery: "sent" });
  });

  it("leaves a receipt that was faster than the provider's own answer", async () => {
    const { challengeId } = await ask();
    const fast = { ...sms, send: async () => (await kit.owner.query("UPDATE otp_challenges SET delivery = 'DELIVERED' WHERE id = $1", [challengeId]), { outcome: "accepted" as const, messageId: "message-3" }) };
    await sendCode({ ...deps(), sms: fast }, { challengeId });
    expect(await status(challengeId)).toMatchObject({ delivery: "delivered" });
  });

  it("for no code that has been used since", async () => {
    const phone = newPhone();
    const first = await ask(phone);
    await sendCode(deps(), first);
    clock.advance(60_000);
    const second = await ask(phone);
    await verifyCode(deps(), { phone, code: sms.sent[0]?.code ?? "", challengeId: first.challengeId, kind: "WEB", requestId: "r" });
    await sendCode(deps(), second);
    expect(sms.sent).toHaveLength(1);
    expect(await status(first.challengeId)).toEqual({ delivery: "sent", expiresIn: 0, resendIn: 0, attemptsLeft: 0 });
  });

  it("for no challenge that does not exist", async () => {
    await sendCode(deps(), { challengeId: newId() });
    expect(sms.sent).toEqual([]);
  });
});

describe("a text that certainly failed", () => {
  it("gives the ask back and ends the challenge; the page is told", async () => {
    const phone = newPhone();
    sms.answer = { outcome: "rejected", reason: "no credit" };
    for (let n = 0; n < 4; n++) {
      // Four at once: more than the windows allow, had they been counted.
      const { challengeId } = await ask(phone);
      await sendCode(deps(), { challengeId });
      expect(await status(challengeId)).toEqual({ delivery: "failed", expiresIn: 0, resendIn: 0, attemptsLeft: 0 });
      const code = sms.sent.at(-1)?.code ?? "";
      await expect(verifyCode(deps(), { phone, code, challengeId, kind: "WEB", requestId: "r" })).rejects.toMatchObject({ code: "code_expired" });
    }
  });

  it("says nothing of an earlier text of the same code", async () => {
    const phone = newPhone();
    const first = await ask(phone);
    await sendCode(deps(), first);
    clock.advance(60_000);
    const second = await ask(phone);
    sms.answer = { outcome: "rejected", reason: "no credit" };
    await sendCode(deps(), second);
    expect(await status(second.challengeId)).toMatchObject({ delivery: "failed", expiresIn: 0 });
    expect(await status(first.challengeId)).toMatchObject({ delivery: "sent", expiresIn: 240, attemptsLeft: 5 });
    const code = sms.sent[0]?.code ?? "";
    await verifyCode(deps(), { phone, code, challengeId: first.challengeId, kind: "WEB", requestId: "r" });
  });

  it("is also one that comes after the code has expired", async () => {
    const { challengeId } = await ask();
    clock.advance(300_000);
    await sendCode(deps(), { challengeId });
    expect(sms.sent).toEqual([]);
    expect(await status(challengeId)).toMatchObject({ delivery: "failed" });
  });
});

describe("a challenge's status", () => {
  it.each(["no id at all", newId()])("is not found for %s", async (id) => {
    await expect(status(id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the mock provider", () => {
  it("puts the text into the inbox and the log where there is an inbox", async () => {
    const inbox = createInbox(createRedis(kit.redis), kit.log);
    const { challengeId } = await ask();
    const before = kit.log.lines.length;
    await sendCode({ ...deps(), sms: mockSms({ log: kit.log, inbox }) }, { challengeId });
    const [text] = await inbox.recent(1);
    const code = /#(\d{6})$/.exec(text?.text ?? "")?.[1] ?? "no code";
    expect(JSON.stringify(kit.log.lines.slice(before))).toContain(code);
  });

  it("writes the code nowhere without one", async () => {
    const { challengeId } = await ask();
    const before = kit.log.lines.length;
    await sendCode({ ...deps(), otp: { ...sampleOtp, provider: "mock", mockCode: "402817" }, sms: mockSms({ log: kit.log, inbox: null }) }, { challengeId });
    expect(await status(challengeId)).toMatchObject({ delivery: "sent" });
    expect(JSON.stringify(kit.log.lines.slice(before))).not.toContain("402817");
  });
});
