import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRedis } from "#src/adapters/redis/client.ts";
import { createInbox } from "#src/adapters/redis/inbox.ts";
import { mockSms } from "#src/adapters/sms/mock.ts";
import { newCodePhone as newPhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { routesTo } from "#src/testing/sample-otp.ts";
import { signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { newId } from "../shared/ids.ts";
import { challengeStatus } from "./challenge-status.ts";
import { sendText } from "./send-text.ts";

let kit: TestKit;
let bench: SignInBench;
beforeAll(async () => {
  kit = await testKit();
  bench = signInBench(kit);
});
beforeEach(() => {
  Object.assign(bench.carrier, { answer: null, isUsable: true }).sent.length = 0;
});
afterAll(() => kit.close());

const ask = (phone: string = newPhone()) => bench.ask(phone);
const status = (id: string) => challengeStatus(bench.deps(), { id });

describe("the text goes out", () => {
  it("once, however often its job runs", async () => {
    const phone = newPhone();
    const { challengeId } = await ask(phone);
    expect(await status(challengeId)).toEqual({ delivery: "queued", failure: null, expiresIn: 300, resendIn: 60, attemptsLeft: 5 });
    const { id } = await bench.runText(challengeId);
    const text = await bench.runText(challengeId);
    const [sent, ...others] = bench.carrier.sent;
    expect(others).toEqual([]);
    expect(sent).toMatchObject({ to: phone, reference: id, expiresInSeconds: 300, text: expect.stringContaining(`@kete.example #${sent?.code}`) });
    expect(await status(challengeId)).toMatchObject({ delivery: "sent" });
    expect(text).toMatchObject({ provider: "carrier", messageId: `carrier-${id}`, reason: null, tries: [{ provider: "carrier", outcome: "accepted", reason: null }] });
  });

  it("and counts as sent when nobody knows, since a second one might be too many", async () => {
    const { challengeId } = await ask();
    bench.carrier.answer = { outcome: "unknown", reason: "timeout" };
    await bench.runText(challengeId);
    await bench.runText(challengeId);
    expect(bench.carrier.sent).toHaveLength(1);
    expect(await status(challengeId)).toMatchObject({ delivery: "sent", resendIn: 60 });
  });

  it("for no code that has been used since", async () => {
    const phone = newPhone();
    const first = await ask(phone);
    await bench.runText(first.challengeId);
    bench.seconds(60);
    const second = await ask(phone);
    await bench.verify({ phone, code: bench.carrier.sent[0]?.code ?? "", challengeId: first.challengeId });
    await bench.runText(second.challengeId);
    expect(bench.carrier.sent).toHaveLength(1);
    expect(await status(first.challengeId)).toEqual({ delivery: "sent", failure: null, expiresIn: 0, resendIn: 0, attemptsLeft: 0 });
  });

  it("for no text that does not exist", async () => {
    await sendText(bench.deps(), { textId: newId() });
    expect(bench.carrier.sent).toEqual([]);
  });
});

describe("a text that certainly failed", () => {
  it("gives the ask back and ends the challenge; the page is told", async () => {
    const phone = newPhone();
    bench.carrier.answer = { outcome: "rejected", blame: "provider", reason: "no_credit" };
    for (let n = 0; n < 4; n++) {
      // Four at once: more than the windows allow, had they been counted.
      const { challengeId } = await ask(phone);
      await bench.runText(challengeId);
      expect(await status(challengeId)).toEqual({ delivery: "failed", failure: "service", expiresIn: 0, resendIn: 0, attemptsLeft: 0 });
      const code = bench.carrier.sent.at(-1)?.code ?? "";
      await expect(bench.verify({ phone, code, challengeId })).rejects.toMatchObject({ code: "code_expired" });
    }
  });

  it("is given back to the day it was asked on, whatever day PostgreSQL says it is", async () => {
    const oneText = bench.deps({ otp: { spendDailyMaxMicros: 35_000, spendReservePercent: 0, countryDailyMax: { UG: 1 } } });
    // A day of its own, which no other test has texts on.
    bench.seconds(3 * 86_400);
    bench.carrier.answer = { outcome: "rejected", blame: "provider", reason: "no_credit" };
    for (let n = 0; n < 3; n++) {
      const { challengeId } = await bench.ask(newPhone(), oneText);
      expect(await bench.runText(challengeId, oneText)).toMatchObject({ delivery: "FAILED" });
    }
  });

  it("says nothing of an earlier text of the same code", async () => {
    const phone = newPhone();
    const first = await ask(phone);
    await bench.runText(first.challengeId);
    bench.seconds(60);
    const second = await ask(phone);
    bench.carrier.answer = { outcome: "rejected", blame: "provider", reason: "no_credit" };
    await bench.runText(second.challengeId);
    expect(await status(second.challengeId)).toMatchObject({ delivery: "failed", expiresIn: 0 });
    expect(await status(first.challengeId)).toMatchObject({ delivery: "sent", expiresIn: 240, attemptsLeft: 5 });
    const code = bench.carrier.sent[0]?.code ?? "";
    await bench.verify({ phone, code, challengeId: first.challengeId });
  });

  it("is also one that comes after the code has expired", async () => {
    const { challengeId } = await ask();
    bench.seconds(300);
    await bench.runText(challengeId);
    expect(bench.carrier.sent).toEqual([]);
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
    await bench.runText(challengeId, bench.deps({ sms: routesTo(mockSms({ log: kit.log, inbox })) }));
    const [text] = await inbox.recent(1);
    const code = /#(\d{6})$/.exec(text?.text ?? "")?.[1] ?? "no code";
    expect(JSON.stringify(kit.log.lines.slice(before))).toContain(code);
  });

  it("writes the code nowhere without one", async () => {
    const { challengeId } = await ask();
    const before = kit.log.lines.length;
    await bench.runText(challengeId, bench.deps({ otp: { isMock: true, mockCode: "402817" }, sms: routesTo(mockSms({ log: kit.log, inbox: null })) }));
    expect(await status(challengeId)).toMatchObject({ delivery: "sent" });
    expect(JSON.stringify(kit.log.lines.slice(before))).not.toContain("402817");
  });
});
