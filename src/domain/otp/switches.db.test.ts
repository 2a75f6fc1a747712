import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { answerOf, signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { askPhoneChange, changePhone } from "../players/change-phone.ts";
import { askStepUp } from "../withdrawals/ask-step-up.ts";
import { requestWithdrawal } from "../withdrawals/request-withdrawal.ts";

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

describe("with sign-in switched off", () => {
  const off = () => bench.deps({ otp: { isEnabled: false } });

  it("asking, proving and asking again are refused as such, and count nothing", async () => {
    const texted = await bench.texted();
    bench.seconds(60);
    const { challengeId } = texted;
    for (const refused of [() => bench.ask(newCodePhone(), off()), () => bench.resend({ challengeId }, off()), () => bench.resend({ phone: texted.phone }, off()), () => bench.verify({ ...texted, code: texted.wrong }, off()), () => bench.verify(texted, off())]) {
      expect(await answerOf(refused)).toBe("sign_in_disabled");
    }
    expect(bench.carrier.sent).toHaveLength(1);
    expect(await bench.verify(texted)).toMatchObject({ isNewPlayer: true });
  });

  it("no phone is changed, at neither step", async () => {
    const mover = await newPlayer(kit);
    const phone = newCodePhone();
    const asker = { requestId: "r", address: null, mover, phone };
    expect(await answerOf(askPhoneChange(off(), asker))).toBe("sign_in_disabled");
    const { challengeId } = await askPhoneChange(bench.deps(), asker);
    await bench.runText(challengeId);
    const change = { ...asker, challengeId, code: bench.carrier.sent.at(-1)?.code ?? "" };
    expect(await answerOf(changePhone(off(), change))).toBe("sign_in_disabled");
    bench.seconds(60);
    expect(await answerOf(bench.resend({ challengeId }, off()))).toBe("sign_in_disabled");
    expect(await changePhone(bench.deps(), change)).toMatchObject({ phone });
  });

  it("a player who is signed in still proves a withdrawal by its code", async () => {
    const player = await newPlayer(kit, { amountMinor: 5000n });
    const { withdraw, payouts } = withdrawDeps(kit);
    const deps = { ...off(), withdraw, payouts };
    const choice = { player, amountMinor: 5000n, method: "MOMO" as const, destination: newCodePhone(), address: null };
    const { challengeId } = await askStepUp(deps, { ...choice, requestId: "r" });
    bench.seconds(60);
    await bench.resend({ challengeId }, deps);
    await bench.runText(challengeId, deps);
    const code = bench.carrier.sent.at(-1)?.code ?? "";
    expect(await requestWithdrawal(deps, { ...choice, idempotencyKey: "k", stepUp: { challengeId, code } })).toMatchObject({ status: "COMPLETED" });
  });
});

describe("with all limits switched off", () => {
  it("codes are texted as often as they are asked for, and still burned at the fifth miss", async () => {
    const none = { max: 0, seconds: 3600 };
    const deps = bench.deps({ otp: { cooldownSeconds: 0, windows: [], addresses: { asks: none, misses: none }, countryDailyMax: {}, spendDailyMaxMicros: 0 } });
    const phone = newCodePhone();
    for (let n = 0; n < 11; n++) await bench.ask(phone, deps, { address: "an address" });
    const { challengeId, code, wrong } = await bench.texted(phone, deps);
    for (const attemptsLeft of [4, 3, 2, 1]) await expect(bench.verify({ phone, challengeId, code: wrong }, deps)).rejects.toMatchObject({ code: "wrong_code", params: { attemptsLeft } });
    for (const last of [wrong, code]) expect(await answerOf(bench.verify({ phone, challengeId, code: last }, deps))).toBe("code_expired");
  });
});

describe("the alarm for wrong codes", () => {
  it("is raised at exactly its figure, over all phones, and once an hour", async () => {
    const deps = bench.deps({ otp: { alarmMissesHourly: 6 } });
    const alarms = async () => (await kit.db.auditEntry.findMany({ where: { kind: "alarm" } })).map(({ details }) => details);
    const misses = async (count: number) => {
      for (let n = 0; n < count; n++) {
        const { phone, challengeId, wrong } = await bench.texted(newCodePhone(), deps);
        expect(await answerOf(bench.verify({ phone, challengeId, code: wrong }, deps))).toBe("wrong_code");
      }
    };
    // To the start of an hour in which nobody has missed yet.
    bench.clock.advance(7_200_000 - (bench.clock().getTime() % 3_600_000));
    await misses(5);
    expect(await alarms()).toEqual([]);
    await misses(1);
    expect(await alarms()).toEqual([{ what: "wrong_codes", count: 6 }]);
    await misses(7);
    expect(await alarms()).toHaveLength(1);
    bench.clock.advance(3_600_000);
    await misses(6);
    expect(await alarms()).toHaveLength(2);
    expect(kit.log.lines.filter(({ level, message }) => level === "error" && message.startsWith("many wrong codes"))).toHaveLength(2);
  });
});
