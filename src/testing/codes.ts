import { createRedis } from "#src/adapters/redis/client.ts";
import { createCodeStore } from "#src/adapters/redis/code-store.ts";
import type { Ask, Guess, Lane, OtpSettings, UndoAsk } from "#src/domain/otp/ports.ts";
import { newId } from "#src/domain/shared/ids.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import type { TestKit } from "./kit.ts";
import { sampleCost, sampleOtp } from "./sample-otp.ts";

const start = Date.UTC(2026, 10, 21, 8);

/** An instant in ms, so many seconds after the tests' morning. */
export const at = (seconds: number) => start + seconds * 1000;

// The last four digits of some numbers mean trouble to the simulators; these are none of them.
let lastPhone = 772_501_000;
export const newCodePhone = () => `+256${(lastPhone += 1)}` as Phone;

type Change = Partial<Pick<Ask, "own" | "address" | "purpose" | "cost" | "textId">> & { lane?: Lane; rules?: OtpSettings };

/** The code store as its tests talk to it: codes whose right guess has the HMAC "right". */
export function codeBench(kit: TestKit) {
  const codes = createCodeStore(createRedis({ ...kit.redis, timeoutMs: 20_000 }), kit.log);
  const ask = async (phone: Phone, nowMs: number, { rules = sampleOtp, textId = newId(), ...change }: Change = {}) => ({
    textId,
    ...(await codes.ask({ phone, purpose: "sign_in", lane: "open", address: null, nowMs, own: null, challengeId: newId(), textId, cost: sampleCost, fresh: { id: newId(), salt: "5a".repeat(16), mac: "right" }, ...change }, rules)),
  });
  const guess = (phone: Phone, nowMs: number, challengeId: string | null, mac: string, submitId = newId(), change: Partial<Guess> & { rules?: OtpSettings } = {}) => {
    const { rules = sampleOtp, ...rest } = change;
    return codes.verify({ phone, purpose: "sign_in", address: null, nowMs, challengeId, mac, submitId, ...rest }, rules);
  };
  /** An ask that must be let through. */
  const asked = async (phone: Phone, nowMs: number, change: Change = {}) => {
    const answer = await ask(phone, nowMs, change);
    if (answer.outcome !== "send") throw new Error(`refused: ${answer.outcome} for ${answer.retryAfterMs} ms`);
    return answer;
  };
  const undo = (phone: Phone, of: Pick<UndoAsk, "challengeId" | "textId"> & Partial<UndoAsk>) => codes.undo({ phone, purpose: "sign_in", lane: "open", address: null, askedAtMs: at(0), cost: sampleCost, ...of });
  return { codes, ask, guess, asked, undo };
}
