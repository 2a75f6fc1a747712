import { newSession, type NewSession } from "../sessions/new-session.ts";
import { DomainError } from "../shared/errors.ts";
import { isId, newId } from "../shared/ids.ts";
import { parsePhone, type Phone } from "../shared/phone.ts";
import type { OtpDeps, Verdict } from "./ports.ts";
import { checkServed, codeMac, secondsUntil, sixDigits } from "./rules.ts";
import { isSpentCode, signIn, type SignIn } from "./store.ts";

export type CodeGuess = {
  phone: string;
  code: string;
  challengeId?: string | undefined;
  /** What the client calls itself; shown to the player in the list of devices. */
  device?: string | undefined;
  kind: "WEB" | "API";
  /** The session this browser had until now: a sign-in starts a new one and ends it. */
  endsSession?: string | undefined;
  requestId: string;
};

export type Proven = {
  session: NewSession & { playerPublicId: string };
  player: { id: string; phoneNumber: Phone; displayName: string | null };
  isNewPlayer: boolean;
  /** Guest rounds and winnings that waited on this phone and are now the player's. */
  claimed: { rounds: number; amountMinor: bigint };
};

/**
 * Signs a phone in by its code. Refuses with wrong_code (attemptsLeft), code_expired, locked
 * (retryAfterSeconds), invalid_phone, invalid_input, not_whitelisted, account_suspended,
 * account_closed and unavailable.
 *
 * Redis says whether the code is right and lets one submit at it go on; PostgreSQL then spends it,
 * and what PostgreSQL says is final: a code that Redis forgot was used is refused there. If
 * PostgreSQL cannot answer, the submit is let go of and the same code may be tried again at once; if
 * this process dies between the two, the submit's lease runs out after a few seconds.
 */
export async function verifyCode(deps: OtpDeps, request: CodeGuess): Promise<Proven> {
  const phone = parsePhone(request.phone, deps.otp.phones);
  checkServed(deps.otp, phone);
  const mac = codeMac(deps.otp, phone, sixDigits(request.code));
  const challengeId = request.challengeId ?? null;
  // Not one of our ids, so no challenge of ours: it must not fall back to the nameless lane.
  if (challengeId !== null && !isId(challengeId)) throw new DomainError("code_expired");
  const now = deps.clock();
  const submitId = newId();
  const verdict = await deps.codes.verify({ phone, nowMs: now.getTime(), challengeId, mac, submitId }, deps.otp);
  if (verdict.outcome !== "right") throw refusal(verdict);

  const session = newSession(deps.sessions, now);
  const signedIn = await signInOrRelease(deps, submitId, {
    phone,
    codeId: verdict.codeId,
    challengeId: verdict.challengeId,
    session,
    kind: request.kind,
    device: deviceName(request.device),
    endsSession: request.endsSession ?? null,
    requestId: request.requestId,
  });
  return {
    session: { ...session, playerPublicId: signedIn.player_public_id },
    player: { id: signedIn.player_public_id, phoneNumber: phone, displayName: signedIn.display_name },
    isNewPlayer: signedIn.is_new,
    claimed: { rounds: signedIn.claimed_rounds, amountMinor: signedIn.claimed_amount },
  };
}

async function signInOrRelease(deps: OtpDeps, submitId: string, it: SignIn) {
  try {
    return await signIn(deps, it);
  } catch (error) {
    // A spent code stays used, so that the next ask makes a new one instead of texting it again.
    if (!isSpentCode(error)) {
      await deps.codes.release({ phone: it.phone, submitId }).catch(() => deps.log.warn({ challengeId: it.challengeId }, "a submit could not be let go of; its lease will run out"));
    }
    throw error;
  }
}

function refusal(verdict: Exclude<Verdict, { outcome: "right" }>): DomainError {
  switch (verdict.outcome) {
    case "wrong":
      return new DomainError("wrong_code", { attemptsLeft: verdict.attemptsLeft });
    case "expired":
      return new DomainError("code_expired");
    case "locked":
      return new DomainError("locked", { retryAfterSeconds: secondsUntil(verdict.retryAfterMs, 0) });
  }
}

/** As much as the column holds, without control characters (PostgreSQL refuses NUL in text). */
function deviceName(given: string | undefined): string | null {
  const name = Array.from((given ?? "").replace(/\p{Cc}/gu, " ").trim()).slice(0, 200).join("");
  return name === "" ? null : name;
}
