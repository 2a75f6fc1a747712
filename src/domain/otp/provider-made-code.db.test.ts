import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { createSmsmkt } from "#src/adapters/sms/smsmkt.ts";
import { createTwilioVerify } from "#src/adapters/sms/twilio-verify.ts";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { recordingSms, routesTo } from "#src/testing/sample-otp.ts";
import { answerOf, otherThan, signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { startTrial, type Trial } from "../../../scripts/simulators/kit-trial.ts";
import { demoSmsmkt, smsmkt } from "../../../scripts/simulators/smsmkt.ts";
import { demoTwilioVerify, twilioVerify } from "../../../scripts/simulators/twilio-verify.ts";
import { challengeStatus } from "./challenge-status.ts";

let kit: TestKit;
let bench: SignInBench;
let trial: Trial;
beforeAll(async () => {
  [kit, trial] = await Promise.all([testKit(), startTrial(twilioVerify)]);
  bench = signInBench(kit);
});
beforeEach(() => trial.forget());
afterAll(() => Promise.all([kit.close(), trial.close()]));

const deps = (alarmMissesHourly = 1000) => bench.deps({ sms: routesTo(createTwilioVerify({ ...demoTwilioVerify, baseUrl: trial.baseUrl })), otp: { alarmMissesHourly } });

/** A phone whose owner holds the code that Twilio made and texted. */
async function texted() {
  const phone = newCodePhone();
  const { challengeId } = await bench.ask(phone, deps());
  await bench.runText(challengeId, deps());
  const code = (await trial.outbox())[0]?.code ?? "";
  return { phone, challengeId, code, wrong: otherThan(code) };
}
const attemptsLeft = async (id: string) => (await challengeStatus(deps(), { id })).attemptsLeft;
const checks = async () => (await trial.calls()).filter(({ path }) => path.endsWith("/VerificationCheck")).length;

describe("a code that its provider made", () => {
  it("signs in, with or without its challenge named, and once", async () => {
    for (const isNamed of [true, false]) {
      const { phone, challengeId, code } = await texted();
      const guess = { phone, code, ...(isNamed ? { challengeId } : {}) };
      expect(await bench.verify(guess, deps())).toMatchObject({ isNewPlayer: true });
      expect(await answerOf(bench.verify(guess, deps()))).toBe("code_expired");
      expect((await kit.db.otpChallenge.findUnique({ where: { id: challengeId } }))?.consumedAt).toBeInstanceOf(Date);
    }
  });

  it("has five tries; the fifth miss ends the challenge and its provider is asked no more", async () => {
    const { phone, challengeId, code, wrong } = await texted();
    for (const left of [4, 3, 2, 1]) await expect(bench.verify({ phone, challengeId, code: wrong }, deps())).rejects.toMatchObject({ code: "wrong_code", params: { attemptsLeft: left } });
    for (const guess of [wrong, code]) expect(await answerOf(bench.verify({ phone, challengeId, code: guess }, deps()))).toBe("code_expired");
    expect(await checks()).toBe(5);
  });

  it("may still be right at the fifth try", async () => {
    const { phone, challengeId, code, wrong } = await texted();
    for (let n = 0; n < 4; n++) await answerOf(bench.verify({ phone, challengeId, code: wrong }, deps()));
    expect(await bench.verify({ phone, challengeId, code }, deps())).toMatchObject({ isNewPlayer: true });
  });

  it("locks the lane of guesses that name no challenge after five misses", async () => {
    const { phone, challengeId, code, wrong } = await texted();
    for (let n = 0; n < 4; n++) expect(await answerOf(bench.verify({ phone, code: wrong }, deps()))).toBe("wrong_code");
    await expect(bench.verify({ phone, code: wrong }, deps())).rejects.toMatchObject({ code: "locked", params: { retryAfterSeconds: 600 } });
    expect(await answerOf(bench.verify({ phone, code }, deps()))).toBe("locked");
    expect(await checks()).toBe(5);
    // Verify holds one code per phone and allows it five checks in all: the stranger used them up.
    expect(await answerOf(bench.verify({ phone, challengeId, code }, deps()))).toBe("code_expired");
  });

  it("is refused as expired once its provider has forgotten it", async () => {
    const { phone, challengeId, code } = await texted();
    await trial.forget();
    expect(await answerOf(bench.verify({ phone, challengeId, code }, deps()))).toBe("code_expired");
  });

  it.each(["error", "throttle", "html", "malformed"] as const)("is neither taken nor refused while its provider does not say (%s); the guess is counted all the same", async (fault) => {
    const { phone, challengeId, code } = await texted();
    await trial.plan(fault);
    const answer = await answerOf(bench.verify({ phone, challengeId, code }, deps()));
    expect(answer).toBe(fault === "throttle" ? answer : "unavailable");
    expect(answer).not.toBe("done");
    expect(await attemptsLeft(challengeId)).toBe(4);
    expect(await kit.db.player.count({ where: { phone } })).toBe(0);
  });

  it("is answered for within three seconds where its provider hangs, and whoever typed it is told to try again", async () => {
    const { phone, challengeId, code } = await texted();
    await trial.plan("hang");
    const startedAt = performance.now();
    expect(await answerOf(bench.verify({ phone, challengeId, code }, deps()))).toBe("unavailable");
    expect(performance.now() - startedAt).toBeLessThan(3000);
    expect(await kit.db.player.count({ where: { phone } })).toBe(0);
  });

  it("signs in by its number where the answer to its start was lost", async () => {
    const phone = newCodePhone();
    const { challengeId } = await bench.ask(phone, deps());
    await trial.plan("reset");
    expect(await bench.runText(challengeId, deps())).toMatchObject({ delivery: "SENT", reason: "reset", messageId: null });
    const code = (await trial.outbox())[0]?.code ?? "";
    expect(await answerOf(bench.verify({ phone, challengeId, code: otherThan(code) }, deps()))).toBe("wrong_code");
    expect(await bench.verify({ phone, challengeId, code }, deps())).toMatchObject({ isNewPlayer: true });
    expect((await trial.calls()).filter(({ path }) => path.endsWith("/VerificationCheck"))).toHaveLength(2);
  });

  it("is gone where that provider knows a code by its token alone", async () => {
    const thai = await startTrial(smsmkt);
    try {
      const through = bench.deps({ sms: routesTo(createSmsmkt({ ...demoSmsmkt, baseUrl: thai.baseUrl, echoRefCode: false })) });
      const phone = "+66812345601";
      const { challengeId } = await bench.ask(phone, through);
      await thai.plan("reset");
      expect(await bench.runText(challengeId, through)).toMatchObject({ delivery: "SENT", reason: "reset" });
      const code = (await thai.outbox())[0]?.code ?? "";
      expect(await answerOf(bench.verify({ phone, challengeId, code }, through))).toBe("code_expired");
      expect((await thai.calls()).filter(({ path }) => path.endsWith("/otp-validate"))).toEqual([]);
    } finally {
      await thai.close();
    }
  });

  it("is compared nowhere on our side: the code that we derived signs nobody in", async () => {
    const own = recordingSms("own");
    const { phone, challengeId, code } = await texted();
    const standing = await bench.deps().codes.find(challengeId, bench.clock().getTime());
    expect(standing?.code?.isExternal).toBe(true);
    bench.seconds(60);
    // Texted again through a provider that carries ours, it becomes the one that counts.
    const both = bench.deps({ sms: routesTo(own, createTwilioVerify({ ...demoTwilioVerify, baseUrl: trial.baseUrl })) });
    await bench.resend({ challengeId }, both);
    await bench.runText(challengeId, both);
    const ours = own.sent[0]?.code ?? "";
    if (ours !== code) expect(await answerOf(bench.verify({ phone, challengeId, code }, both))).toBe("wrong_code");
    expect(await bench.verify({ phone, challengeId, code: ours }, both)).toMatchObject({ isNewPlayer: true });
  });

  it("is not burned by a database that was away for a moment, though its provider takes it only once", async () => {
    const { phone, challengeId, code, wrong } = await texted();
    const away = createDatabase({ url: "postgresql://nobody:nothing@127.0.0.1:9/kete", poolMax: 1 });
    for (let n = 0; n < 3; n++) await expect(bench.verify({ phone, challengeId, code }, { ...deps(), db: away })).rejects.toThrow(/reach database|ECONNREFUSED/);
    await away.$disconnect();
    expect(await answerOf(bench.verify({ phone, challengeId, code: wrong }, deps()))).toBe("wrong_code");
    expect(await bench.verify({ phone, challengeId, code }, deps())).toMatchObject({ isNewPlayer: true });
  });

  it("is no miss where it was right: not for the hour's alarm, nor for its address", async () => {
    bench.clock.advance(3_600_000);
    const miss = { max: 1, seconds: 900 };
    const limited = () => bench.deps({ sms: deps().sms, otp: { alarmMissesHourly: 1, addresses: { asks: miss, misses: miss } } });
    for (let n = 0; n < 3; n++) {
      const { phone, code } = await texted();
      expect(await bench.verify({ phone, code, address: "a shared address" }, limited())).toMatchObject({ isNewPlayer: true });
    }
    expect(await kit.db.auditEntry.count({ where: { kind: "alarm" } })).toBe(0);
    const { phone, wrong } = await texted();
    expect(await answerOf(bench.verify({ phone, code: wrong, address: "a shared address" }, limited()))).toBe("wrong_code");
    expect(await answerOf(bench.verify({ phone, code: wrong, address: "a shared address" }, limited()))).toBe("address_limited");
    expect(await kit.db.auditEntry.count({ where: { kind: "alarm" } })).toBe(1);
  });
});
