import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CodeStore, OtpSettings } from "#src/domain/otp/ports.ts";
import { sampleOtp as rules } from "#src/testing/sample-otp.ts";
import { newId } from "#src/domain/shared/ids.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { createRedis } from "./client.ts";
import { createCodeStore } from "./code-store.ts";

let kit: TestKit;
let codes: CodeStore;
beforeAll(async () => {
  kit = await testKit();
  codes = createCodeStore(createRedis(kit.redis), kit.log);
});
afterAll(() => kit.close());

let lastPhone = 772_800_000;
const newPhone = () => `+256${(lastPhone += 1)}` as Phone;
const start = Date.UTC(2026, 10, 21, 8);
const at = (seconds: number) => start + seconds * 1000;

const ask = (phone: Phone, nowMs: number, change: { own?: string | null; rules?: OtpSettings } = {}) =>
  codes.ask({ phone, nowMs, own: change.own ?? null, challengeId: newId(), fresh: { id: newId(), salt: "5a".repeat(16), mac: "right" } }, change.rules ?? rules);
const guess = (phone: Phone, nowMs: number, challengeId: string | null, mac: string, submitId = newId()) => codes.verify({ phone, nowMs, challengeId, mac, submitId }, rules);

/** An ask that must be let through. */
async function asked(phone: Phone, nowMs: number, change = {}) {
  const answer = await ask(phone, nowMs, change);
  if (answer.outcome !== "send") throw new Error(`refused: ${answer.outcome} for ${answer.retryAfterMs} ms`);
  return answer;
}

describe("an ask taken back", () => {
  it("leaves no cool-down, no count, no code and no challenge", async () => {
    const phone = newPhone();
    // More often than the windows and the day's challenges would allow.
    for (let n = 0; n < 31; n++) {
      const { challengeId } = await asked(phone, at(0));
      await codes.undo({ phone, challengeId });
      expect(await codes.find(challengeId, at(0))).toBeNull();
    }
    expect(await guess(phone, at(1), null, "right")).toEqual({ outcome: "expired" });
  });

  it("leaves the guesses counted that were made on it", async () => {
    const phone = newPhone();
    for (let n = 0; n < 30; n++) {
      const { challengeId } = await asked(phone, at(0));
      await guess(phone, at(0), challengeId, "wrong");
      await codes.undo({ phone, challengeId });
    }
    expect(await ask(phone, at(0))).toMatchObject({ outcome: "limit", retryAfterMs: 87_000_000 });
  });

  it("leaves the cool-down of a later ask running", async () => {
    const phone = newPhone();
    const { challengeId } = await asked(phone, at(0));
    await asked(phone, at(60));
    await codes.undo({ phone, challengeId });
    expect(await ask(phone, at(61))).toMatchObject({ outcome: "cooldown", retryAfterMs: 59_000 });
  });

  it("leaves an earlier text of the same code useful", async () => {
    const phone = newPhone();
    const { challengeId, codeId } = await asked(phone, at(0));
    await asked(phone, at(60), { own: challengeId });
    await codes.undo({ phone, challengeId });
    await codes.undo({ phone, challengeId });
    await asked(phone, at(61));
    expect(await guess(phone, at(62), challengeId, "right")).toMatchObject({ outcome: "right", codeId });
  });
});
