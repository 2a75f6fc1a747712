import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { parsePhone } from "../shared/phone.ts";
import { askForCode, type Asker, type CodeSent } from "./ask.ts";
import type { OtpDeps } from "./ports.ts";
import { provenTag, signInPurpose } from "./rules.ts";

/** Tags of the phones this browser has proven; a browser without a cookie has none. */
type Browser = { proofs: readonly string[] };

/**
 * Has a sign-in code texted to a phone. The answer is the same whether the number has a player or
 * not. A browser that has proven the phone before has limits that nobody else can fill. Refuses with
 * sign_in_disabled, invalid_phone and what {@link askForCode} refuses with.
 */
export async function requestCode(deps: OtpDeps, request: Asker & Browser & { phone: string; country?: string | undefined }): Promise<CodeSent> {
  if (!deps.otp.isEnabled) throw new DomainError("sign_in_disabled");
  const { requestId, address } = request;
  const phone = parsePhone(request.phone, deps.otp.phones, request.country);
  const lane = request.proofs.includes(provenTag(deps.otp, phone)) ? "proven" : "open";
  return askForCode(deps, { phone, purpose: signInPurpose, lane, own: null, requestId, address });
}

export type Resend = Asker & Browser & ({ challengeId: string } | { phone: string });

/**
 * Texts the code again, the same one while it lives. By phone the asker gets a challenge of his
 * own, never another's. Refuses as {@link requestCode} does, and with code_expired for a challenge
 * that is not known (any more).
 */
export async function resendCode(deps: OtpDeps, request: Resend): Promise<CodeSent> {
  if ("phone" in request) return requestCode(deps, request);
  const { challengeId, requestId, address } = request;
  const standing = isId(challengeId) ? await deps.codes.find(challengeId, deps.clock().getTime()) : null;
  if (!standing) throw new DomainError("code_expired");
  const { phone, purpose, lane } = standing;
  // A live session goes on proving what it does.
  if (!deps.otp.isEnabled && lane !== "session") throw new DomainError("sign_in_disabled");
  return askForCode(deps, { phone, purpose, lane, own: challengeId, requestId, address });
}
