import { DomainError } from "../shared/errors.ts";
import { isId, newId } from "../shared/ids.ts";
import { parsePhone, type Phone } from "../shared/phone.ts";
import type { Asked, OtpDeps } from "./ports.ts";
import { checkServed, freshCode, secondsUntil } from "./rules.ts";
import { queueCode } from "./store.ts";

export type CodeSent = {
  smsQueued: true;
  challengeId: string;
  /** Whole seconds. */
  expiresIn: number;
  resendIn: number;
  otpHint?: string;
};

/**
 * Has a code texted to a phone: a new one, or the live one again. The answer is the same whether
 * the number has a player or not. Refuses with invalid_phone, not_whitelisted, sms_unavailable,
 * code_cooldown, too_many_codes (both with retryAfterSeconds and, while a code lives, a challenge
 * of the asker's own on it) and unavailable.
 */
export async function requestCode(deps: OtpDeps, request: { phone: string; country?: string | undefined; requestId: string }): Promise<CodeSent> {
  const phone = parsePhone(request.phone, deps.otp.phones, request.country);
  return ask(deps, { phone, own: null, requestId: request.requestId });
}

export type Resend = { requestId: string } & ({ challengeId: string } | { phone: string });

/**
 * Texts the code again, the same one while it lives. By phone the asker gets a challenge of his
 * own, never another's. Refuses as {@link requestCode} does, and with code_expired for a challenge
 * that is not known (any more).
 */
export async function resendCode(deps: OtpDeps, request: Resend): Promise<CodeSent> {
  if ("phone" in request) return requestCode(deps, request);
  const standing = isId(request.challengeId) ? await deps.codes.find(request.challengeId, deps.clock().getTime()) : null;
  if (!standing) throw new DomainError("code_expired");
  return ask(deps, { phone: standing.phone, own: request.challengeId, requestId: request.requestId });
}

async function ask(deps: OtpDeps, { phone, own, requestId }: { phone: Phone; own: string | null; requestId: string }): Promise<CodeSent> {
  const { otp } = deps;
  checkServed(otp, phone);
  // Before anything is counted: a number that no provider reaches must leave nothing behind.
  if (!deps.sms.canSend(phone)) throw new DomainError("sms_unavailable");
  const nowMs = deps.clock().getTime();
  const asked = await deps.codes.ask({ phone, nowMs, own, challengeId: newId(), fresh: freshCode(otp, phone) }, otp);
  if (asked.outcome !== "send") throw tooSoon(asked, nowMs);
  await queueOrUndo(deps, { ...asked, phone, requestId });
  return {
    smsQueued: true,
    challengeId: asked.challengeId,
    expiresIn: secondsUntil(asked.expiresAtMs, nowMs),
    resendIn: secondsUntil(asked.resendAtMs, nowMs),
    ...(otp.isHintShown && otp.provider === "mock" ? { otpHint: otp.mockCode } : {}),
  };
}

function tooSoon(asked: Exclude<Asked, { outcome: "send" }>, nowMs: number): DomainError {
  const own = asked.challengeId === null ? {} : { challengeId: asked.challengeId, expiresIn: secondsUntil(asked.expiresAtMs, nowMs) };
  return new DomainError(asked.outcome === "cooldown" ? "code_cooldown" : "too_many_codes", { retryAfterSeconds: secondsUntil(asked.retryAfterMs, 0), ...own });
}

/** Without its job no text goes out, so the ask is taken back and the player may ask again at once. */
async function queueOrUndo(deps: OtpDeps, asked: Extract<Asked, { outcome: "send" }> & { phone: Phone; requestId: string }): Promise<void> {
  try {
    await queueCode(deps, asked);
  } catch (error) {
    // When Redis is gone too, the cool-down runs out by itself; the first error is the one to tell.
    await deps.codes.undo(asked).catch(() => deps.log.warn({ challengeId: asked.challengeId }, "an ask that failed could not be taken back"));
    throw error;
  }
}
