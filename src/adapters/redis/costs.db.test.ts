import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Lane, OtpSettings } from "#src/domain/otp/ports.ts";
import { textCost } from "#src/domain/otp/rules.ts";
import { at, codeBench, newCodePhone as newPhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOtp } from "#src/testing/sample-otp.ts";
import { createRedis } from "./client.ts";

let kit: TestKit;
let bench: ReturnType<typeof codeBench>;
beforeAll(async () => {
  kit = await testKit();
  bench = codeBench(kit);
});
afterAll(() => kit.close());

const daySeconds = 86_400;
/** Counts are per day: each test has one of its own, ten days apart, and starts sixteen hours before its midnight. */
let lastDay = 0;
const newDay = () => {
  lastDay += 10;
  const morning = lastDay * daySeconds;
  return { from: (seconds: number) => at(morning + seconds), midnight: at(morning + 16 * 3600) };
};
const costOf = (otp: Partial<OtpSettings>, lane: Lane = "open") => textCost({ ...sampleOtp, ...otp }, newPhone(), lane);

describe("a country's texts", () => {
  it("are as many a day as its limit, in all lanes, and begin anew at midnight UTC", async () => {
    const { from, midnight } = newDay();
    const cost = costOf({ countryDailyMax: { UG: 2 }, spendReservePercent: 0 });
    expect(await bench.ask(newPhone(), from(0), { cost })).toMatchObject({ outcome: "send" });
    expect(await bench.ask(newPhone(), from(1), { cost, lane: "proven" })).toMatchObject({ outcome: "send" });
    for (const lane of ["open", "proven", "session"] as const) expect(await bench.ask(newPhone(), from(2), { cost, lane })).toMatchObject({ outcome: "country", retryAfterMs: midnight - from(2) });
    expect(await bench.ask(newPhone(), midnight - 1, { cost })).toMatchObject({ outcome: "country", retryAfterMs: 1 });
    expect(await bench.ask(newPhone(), midnight, { cost })).toMatchObject({ outcome: "send" });
  });

  it("are kept in part for proven browsers and sessions, as the budget is", async () => {
    const { from } = newDay();
    const ten = { countryDailyMax: { UG: 10 }, spendReservePercent: 20 };
    const [open, proven] = [costOf(ten), costOf(ten, "proven")];
    for (let n = 0; n < 8; n++) expect(await bench.ask(newPhone(), from(0), { cost: open })).toMatchObject({ outcome: "send" });
    expect(await bench.ask(newPhone(), from(1), { cost: open })).toMatchObject({ outcome: "country" });
    for (const lane of ["proven", "session"] as const) expect(await bench.ask(newPhone(), from(1), { cost: proven, lane })).toMatchObject({ outcome: "send" });
    expect(await bench.ask(newPhone(), from(1), { cost: proven, lane: "proven" })).toMatchObject({ outcome: "country" });
  });

  it("are limited by the figure for all others where a country has none, and not at all where both are 0", async () => {
    expect(costOf({ countryDailyMax: { "*": 7 }, spendReservePercent: 0 })).toMatchObject({ country: "UG", countryMax: 7 });
    const { from } = newDay();
    const cost = costOf({ countryDailyMax: { UG: 0, "*": 1 } });
    for (let n = 0; n < 3; n++) expect(await bench.ask(newPhone(), from(n), { cost })).toMatchObject({ outcome: "send" });
  });
});

describe("a day's budget", () => {
  it("is spent to its last text, with a part that only proven browsers and sessions reach", async () => {
    const { from, midnight } = newDay();
    const tenTexts = { spendDailyMaxMicros: 350_000, spendReservePercent: 20 };
    const [open, proven] = [costOf(tenTexts), costOf(tenTexts, "proven")];
    for (let n = 0; n < 8; n++) expect(await bench.ask(newPhone(), from(0), { cost: open })).toMatchObject({ outcome: "send" });
    expect(await bench.ask(newPhone(), from(1), { cost: open })).toMatchObject({ outcome: "budget", retryAfterMs: midnight - from(1), challengeId: null });
    for (const lane of ["proven", "session"] as const) expect(await bench.ask(newPhone(), from(1), { cost: proven, lane })).toMatchObject({ outcome: "send" });
    expect(await bench.ask(newPhone(), from(1), { cost: proven, lane: "proven" })).toMatchObject({ outcome: "budget" });
    expect(await bench.ask(newPhone(), midnight, { cost: open })).toMatchObject({ outcome: "send" });
  });

  it("without a figure is without a limit", async () => {
    const { from } = newDay();
    const cost = costOf({ spendDailyMaxMicros: 0 });
    for (let n = 0; n < 3; n++) expect(await bench.ask(newPhone(), from(n), { cost })).toMatchObject({ outcome: "send" });
  });

  it("refused counts nothing: no cool-down, no window, no address", async () => {
    const { from, midnight } = newDay();
    const [phone, cost, address] = [newPhone(), costOf({ spendDailyMaxMicros: 1 }), "an address of the budget"];
    const rules = { ...sampleOtp, addresses: { ...sampleOtp.addresses, asks: { max: 1, seconds: 86_400 } } };
    for (let n = 0; n < 12; n++) expect(await bench.ask(phone, from(n), { cost, address, rules })).toMatchObject({ outcome: "budget" });
    expect(await bench.ask(phone, midnight, { address, rules })).toMatchObject({ outcome: "send" });
  });
});

describe("an ask taken back", () => {
  const oneOfEach = { ...sampleOtp, windows: [{ max: 1, seconds: 86_400 }], addresses: { ...sampleOtp.addresses, asks: { max: 1, seconds: 86_400 } } };
  const oneText = { countryDailyMax: { UG: 1 }, spendDailyMaxMicros: 43_750 };

  it("gives back the cool-down, the window, the address, the country and the spend, and ends the challenge", async () => {
    const { from } = newDay();
    const [phone, address, cost] = [newPhone(), "an address taken back", costOf(oneText)];
    for (let n = 0; n < 3; n++) {
      const { challengeId, textId } = await bench.asked(phone, from(n), { rules: oneOfEach, address, cost });
      await bench.undo(phone, { challengeId, textId, address, cost, askedAtMs: from(n) });
      expect(await bench.codes.find(challengeId, from(n))).toBeNull();
      expect(await bench.guess(phone, from(n), challengeId, "right")).toMatchObject({ outcome: "expired" });
    }
  });

  it("twice gives back once", async () => {
    const { from } = newDay();
    const cost = costOf({ countryDailyMax: { UG: 2 }, spendDailyMaxMicros: 0, spendReservePercent: 0 });
    await bench.asked(newPhone(), from(0), { cost });
    const phone = newPhone();
    const { challengeId, textId } = await bench.asked(phone, from(0), { cost });
    for (let n = 0; n < 2; n++) await bench.undo(phone, { challengeId, textId, cost, askedAtMs: from(0) });
    await bench.asked(newPhone(), from(1), { cost });
    expect(await bench.ask(newPhone(), from(1), { cost })).toMatchObject({ outcome: "country" });
  });

  it("by an older text of the same challenge gives back its own place and takes nothing of the newer one's", async () => {
    const { from } = newDay();
    const [phone, cost] = [newPhone(), costOf({ countryDailyMax: { UG: 2 }, spendDailyMaxMicros: 0, spendReservePercent: 0 })];
    const first = await bench.asked(phone, from(0), { cost });
    await bench.asked(phone, from(60), { cost, own: first.challengeId });
    await bench.undo(phone, { challengeId: first.challengeId, textId: first.textId, cost, askedAtMs: from(0) });
    expect(await bench.ask(phone, from(61), { own: first.challengeId })).toMatchObject({ outcome: "cooldown", retryAfterMs: 59_000, challengeId: first.challengeId });
    await bench.asked(newPhone(), from(61), { cost });
    expect(await bench.ask(newPhone(), from(61), { cost })).toMatchObject({ outcome: "country" });
    expect(await bench.guess(phone, from(62), first.challengeId, "right")).toMatchObject({ outcome: "right" });
  });

  it("by each of a challenge's texts, in whatever order they fail, gives all of it back, and the last ends the challenge", async () => {
    const rules = { ...sampleOtp, windows: [{ max: 2, seconds: 86_400 }], addresses: { ...sampleOtp.addresses, asks: { max: 2, seconds: 86_400 } } };
    for (const order of [[0, 1], [1, 0]] as const) {
      const { from } = newDay();
      const [phone, address] = [newPhone(), `an address of both ${order[0]}`];
      const cost = costOf({ countryDailyMax: { UG: 2 }, spendDailyMaxMicros: 70_000, spendReservePercent: 0 });
      const first = await bench.asked(phone, from(0), { rules, address, cost });
      const { challengeId } = first;
      const texts = [{ ...first, askedAtMs: from(0) }, { ...(await bench.asked(phone, from(60), { rules, address, cost, own: challengeId })), askedAtMs: from(60) }];
      for (const [done, n] of order.entries()) {
        const { textId, askedAtMs } = texts[n] ?? { textId: "", askedAtMs: 0 };
        await bench.undo(phone, { challengeId, textId, address, cost, askedAtMs });
        expect((await bench.codes.find(challengeId, from(61))) === null).toBe(done === 1);
      }
      expect(await bench.guess(phone, from(61), challengeId, "right")).toMatchObject({ outcome: "expired" });
      // As if neither had been asked for.
      for (const second of [61, 121]) await bench.asked(phone, from(second), { rules, address, cost });
    }
  });

  it("after midnight is given back to the day it was asked on", async () => {
    const { midnight } = newDay();
    const redis = createRedis(kit.redis);
    const [phone, cost] = [newPhone(), costOf({})];
    const spent = (ms: number) => redis.get<string>(`otp:spend:${new Date(ms).toISOString().slice(0, 10)}`);
    const { challengeId, textId } = await bench.asked(phone, midnight - 1, { cost });
    await bench.asked(newPhone(), midnight, { cost });
    await bench.undo(phone, { challengeId, textId, cost, askedAtMs: midnight - 1 });
    expect([await spent(midnight - 1), await spent(midnight)]).toEqual(["0", "35000"]);
  });
});
