import { DomainError } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import { canText } from "../texts/deliver.ts";
import type { Asked, CodePlace, Lane, OtpDeps } from "./ports.ts";
import { checkServed, freshCode, secondsUntil, textCost } from "./rules.ts";
import { queueCode } from "./store.ts";

/** Who asks: his request, and the tag of his address. */
export type Asker = { requestId: string; address: string | null };

export type CodeSent = {
  smsQueued: true;
  challengeId: string;
  /** Whole seconds. */
  expiresIn: number;
  resendIn: number;
  otpHint?: string;
};

/**
 * Has a code for this purpose texted: a new one, or the live one again. One round trip to Redis, one
 * statement to PostgreSQL. Refuses with not_whitelisted, sms_unavailable, code_cooldown,
 * too_many_codes (both with retryAfterSeconds and, while a code lives, a challenge of the asker's own
 * on it), address_limited, texts_exhausted and unavailable.
 */
export async function askForCode(deps: OtpDeps, ask: CodePlace & Asker & { lane: Lane; own: string | null }): Promise<CodeSent> {
  const { otp } = deps;
  const { phone, lane } = ask;
  checkServed(otp, phone);
  // Before anything is counted: a number that no provider reaches must leave nothing behind.
  if (!canText(deps, phone)) throw new DomainError("sms_unavailable");
  const nowMs = deps.clock().getTime();
  const made = { ...ask, nowMs, challengeId: newId(), textId: newId(), cost: textCost(otp, phone, lane), fresh: freshCode(otp, ask) };
  const asked = await askOrUndo(deps, made);
  if (asked.outcome !== "send") throw refusal(asked, nowMs);
  await queueOrUndo(deps, made, asked);
  return {
    smsQueued: true,
    challengeId: asked.challengeId,
    expiresIn: secondsUntil(asked.expiresAtMs, nowMs),
    resendIn: secondsUntil(asked.resendAtMs, nowMs),
    ...(otp.isHintShown ? { otpHint: otp.mockCode } : {}),
  };
}

function refusal(asked: Exclude<Asked, { outcome: "send" }>, nowMs: number): DomainError {
  const retryAfterSeconds = secondsUntil(asked.retryAfterMs, 0);
  const own = asked.challengeId === null ? {} : { challengeId: asked.challengeId, expiresIn: secondsUntil(asked.expiresAtMs, nowMs) };
  switch (asked.outcome) {
    case "cooldown":
      return new DomainError("code_cooldown", { retryAfterSeconds, ...own });
    case "limit":
      return new DomainError("too_many_codes", { retryAfterSeconds, ...own });
    case "address":
      return new DomainError("address_limited", { retryAfterSeconds });
    case "country":
    case "budget":
      return new DomainError("texts_exhausted", { retryAfterSeconds });
  }
}

type Made = Parameters<OtpDeps["codes"]["ask"]>[0] & Asker;

/** An answer that never came may have counted all the same: what may be counted is taken back, so that the player may ask again at once. */
async function askOrUndo(deps: OtpDeps, made: Made): Promise<Asked> {
  try {
    return await deps.codes.ask(made, deps.otp);
  } catch (error) {
    // Not waited for: a store that hangs would hang once more, and does this when it comes back.
    for (const challengeId of new Set([made.own ?? made.challengeId, made.challengeId])) void undo(deps, made, challengeId);
    throw error;
  }
}

function undo(deps: OtpDeps, made: Made, challengeId: string): Promise<void> {
  return deps.codes.undo({ ...made, challengeId, askedAtMs: made.nowMs }).catch(() => deps.log.warn({ challengeId }, "an ask that failed could not be taken back"));
}

/** Without its job no text goes out, so the ask is taken back and the player may ask again at once. */
async function queueOrUndo(deps: OtpDeps, made: Made, asked: Extract<Asked, { outcome: "send" }>): Promise<void> {
  const { challengeId } = asked;
  try {
    await queueCode(deps, { ...made, ...asked });
  } catch (error) {
    // When Redis is gone too, the cool-down runs out by itself; the first error is the one to tell.
    await undo(deps, made, challengeId);
    throw error;
  }
}
