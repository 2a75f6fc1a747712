import { createRedis } from "#src/adapters/redis/client.ts";
import { createCodeStore } from "#src/adapters/redis/code-store.ts";
import type { OtpSettings } from "#src/domain/otp/ports.ts";
import { newId } from "#src/domain/shared/ids.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { TestKit } from "./kit.ts";
import { sampleOtp } from "./sample-otp.ts";

const start = Date.UTC(2026, 10, 21, 8);

/** An instant in ms, so many seconds after the tests' morning. */
export const at = (seconds: number) => start + seconds * 1000;

let lastPhone = 772_500_000;
export const newCodePhone = () => `+256${(lastPhone += 1)}` as Phone;

/** The code store as its tests talk to it: codes whose right guess has the HMAC "right". */
export function codeBench(kit: TestKit) {
  const codes = createCodeStore(createRedis(kit.redis), kit.log);
  const ask = (phone: Phone, nowMs: number, change: { own?: string | null; rules?: OtpSettings } = {}) =>
    codes.ask({ phone, nowMs, own: change.own ?? null, challengeId: newId(), fresh: { id: newId(), salt: "5a".repeat(16), mac: "right" } }, change.rules ?? sampleOtp);
  const guess = (phone: Phone, nowMs: number, challengeId: string | null, mac: string, submitId = newId()) => codes.verify({ phone, nowMs, challengeId, mac, submitId }, sampleOtp);
  /** An ask that must be let through. */
  const asked = async (phone: Phone, nowMs: number, change = {}) => {
    const answer = await ask(phone, nowMs, change);
    if (answer.outcome !== "send") throw new Error(`refused: ${answer.outcome} for ${answer.retryAfterMs} ms`);
    return answer;
  };
  return { codes, ask, guess, asked };
}
