import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, codeBench, newCodePhone as newPhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { sampleOtp } from "#src/testing/sample-otp.ts";

let kit: TestKit;
let bench: ReturnType<typeof codeBench>;
beforeAll(async () => {
  kit = await testKit();
  bench = codeBench(kit);
});
afterAll(() => kit.close());

const rules = { ...sampleOtp, addresses: { asks: { max: 5, seconds: 3600 }, misses: { max: 5, seconds: 900 } } };
let lastAddress = 0;
const newAddress = () => `address-${(lastAddress += 1)}`;

describe("asks from one address", () => {
  it("are let through up to their limit over all phones, and again when the first is an hour old", async () => {
    const address = newAddress();
    for (let n = 0; n < 5; n++) expect(await bench.ask(newPhone(), at(n), { rules, address })).toMatchObject({ outcome: "send" });
    expect(await bench.ask(newPhone(), at(5), { rules, address })).toEqual({ textId: expect.any(String) as string, outcome: "address", retryAfterMs: 3_595_000, challengeId: null, expiresAtMs: 0 });
    expect(await bench.ask(newPhone(), at(5), { rules, address: newAddress() })).toMatchObject({ outcome: "send" });
    expect(await bench.ask(newPhone(), at(3600) - 1, { rules, address })).toMatchObject({ outcome: "address", retryAfterMs: 1 });
    expect(await bench.ask(newPhone(), at(3600), { rules, address })).toMatchObject({ outcome: "send" });
  });

  it("count where the cool-down gives a challenge instead of a text, and give none past the limit", async () => {
    const [phone, address] = [newPhone(), newAddress()];
    await bench.asked(phone, at(0), { rules });
    for (let n = 0; n < 5; n++) expect(await bench.ask(phone, at(1), { rules, address })).toMatchObject({ outcome: "cooldown", challengeId: expect.any(String) as string });
    expect(await bench.ask(phone, at(1), { rules, address })).toMatchObject({ outcome: "cooldown", challengeId: null });
    expect(await bench.ask(newPhone(), at(1), { rules, address })).toMatchObject({ outcome: "address" });
  });

  it.each(["proven", "session"] as const)("are not counted in the %s lane, nor where there is no address", async (lane) => {
    const address = newAddress();
    for (let n = 0; n < 6; n++) expect(await bench.ask(newPhone(), at(0), { rules, address, lane })).toMatchObject({ outcome: "send" });
    for (let n = 0; n < 6; n++) expect(await bench.ask(newPhone(), at(0), { rules, address: null })).toMatchObject({ outcome: "send" });
    expect(await bench.ask(newPhone(), at(0), { rules, address })).toMatchObject({ outcome: "send" });
  });
});

describe("misses from one address", () => {
  /** An address with as many misses as it may have, the first at this morning. */
  async function fullAddress() {
    const address = newAddress();
    for (let n = 0; n < 5; n++) {
      const phone = newPhone();
      const { challengeId } = await bench.asked(phone, at(0));
      expect(await bench.guess(phone, at(n), challengeId, "wrong", undefined, { rules, address })).toMatchObject({ outcome: "wrong" });
    }
    return address;
  }

  it("refuse further guesses on a challenge that had a miss, until the first is a quarter of an hour old", async () => {
    const address = await fullAddress();
    const phone = newPhone();
    const { challengeId } = await bench.asked(phone, at(800));
    const guess = (nowMs: number, mac: string, from: string | null = address) => bench.guess(phone, nowMs, challengeId, mac, undefined, { rules, address: from });
    expect(await guess(at(801), "wrong", null)).toMatchObject({ outcome: "wrong", attemptsLeft: 4 });
    expect(await guess(at(802), "right")).toEqual({ outcome: "address", retryAfterMs: 98_000 });
    expect(await guess(at(900) - 1, "right")).toEqual({ outcome: "address", retryAfterMs: 1 });
    expect(await guess(at(900), "right")).toMatchObject({ outcome: "right" });
  });

  it("never refuse a challenge's first guess", async () => {
    const address = await fullAddress();
    for (const mac of ["wrong", "right"]) {
      const phone = newPhone();
      const { challengeId } = await bench.asked(phone, at(5));
      expect(await bench.guess(phone, at(6), challengeId, mac, undefined, { rules, address })).toMatchObject({ outcome: mac });
    }
  });

  it("refuse guesses that name no challenge", async () => {
    const address = await fullAddress();
    const phone = newPhone();
    await bench.asked(phone, at(5));
    expect(await bench.guess(phone, at(6), null, "right", undefined, { rules, address })).toMatchObject({ outcome: "address" });
    expect(await bench.guess(phone, at(6), null, "right", undefined, { rules, address: null })).toMatchObject({ outcome: "right" });
  });

  it.each(["proven", "session"] as const)("are neither counted nor asked about in the %s lane", async (lane) => {
    const full = await fullAddress();
    const fresh = newAddress();
    for (const address of [full, fresh]) {
      const phone = newPhone();
      const { challengeId } = await bench.asked(phone, at(5), { lane });
      for (const attemptsLeft of [4, 3, 2, 1]) expect(await bench.guess(phone, at(6), challengeId, "wrong", undefined, { rules, address })).toMatchObject({ outcome: "wrong", attemptsLeft });
      expect(await bench.guess(phone, at(6), challengeId, "right", undefined, { rules, address })).toMatchObject({ outcome: "right" });
    }
    const phone = newPhone();
    await bench.asked(phone, at(5));
    for (let n = 0; n < 4; n++) expect(await bench.guess(phone, at(6), null, "wrong", undefined, { rules, address: fresh })).toMatchObject({ outcome: "wrong" });
  });

  it("are not counted by right guesses", async () => {
    const address = newAddress();
    for (let n = 0; n < 6; n++) {
      const phone = newPhone();
      await bench.asked(phone, at(0));
      expect(await bench.guess(phone, at(1), null, "right", undefined, { rules, address })).toMatchObject({ outcome: "right" });
    }
  });
});
