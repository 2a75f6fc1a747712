import { newSession, type NewSession } from "../sessions/new-session.ts";
import { DomainError } from "../shared/errors.ts";
import { parsePhone, type Phone } from "../shared/phone.ts";
import type { OtpDeps } from "./ports.ts";
import { proveCode } from "./prove-code.ts";
import { provenTag, signInPurpose } from "./rules.ts";
import { signIn } from "./store.ts";

export type CodeGuess = {
  phone: string;
  /** The country a number without a plus is read in, as it was when the code was asked for. */
  country?: string | undefined;
  code: string;
  challengeId?: string | undefined;
  /** What the client calls itself; shown to the player in the list of devices. */
  device?: string | undefined;
  kind: "WEB" | "API";
  /** The session this browser had until now: a sign-in starts a new one and ends it. */
  endsSession?: string | undefined;
  requestId: string;
  address: string | null;
};

export type Proven = {
  session: NewSession & { playerPublicId: string };
  player: { id: string; phoneNumber: Phone; displayName: string | null };
  isNewPlayer: boolean;
  /** Guest rounds and winnings that waited on this phone and are now the player's. */
  claimed: { rounds: number; amountMinor: bigint };
  /** For the browser to keep: it has proven this phone. */
  proof: string;
};

/**
 * Signs a phone in by its code: one round trip to Redis, one transaction. Refuses with
 * sign_in_disabled, invalid_phone, account_suspended, account_closed and what {@link proveCode}
 * refuses with.
 */
export async function verifyCode(deps: OtpDeps, request: CodeGuess): Promise<Proven> {
  if (!deps.otp.isEnabled) throw new DomainError("sign_in_disabled");
  const phone = parsePhone(request.phone, deps.otp.phones, request.country);
  const { code, kind, requestId, address } = request;
  const session = newSession(deps.sessions, deps.clock());
  const proof = { phone, purpose: signInPurpose, code, challengeId: request.challengeId ?? null, address };
  const signedIn = await proveCode(deps, proof, (proven) =>
    signIn(deps, { phone, ...proven, session, kind, device: deviceName(request.device), endsSession: request.endsSession ?? null, requestId }),
  );
  return {
    session: { ...session, playerPublicId: signedIn.player_public_id },
    player: { id: signedIn.player_public_id, phoneNumber: phone, displayName: signedIn.display_name },
    isNewPlayer: signedIn.is_new,
    claimed: { rounds: signedIn.claimed_rounds, amountMinor: signedIn.claimed_amount },
    proof: provenTag(deps.otp, phone),
  };
}

/** As much as the column holds, without control characters (PostgreSQL refuses NUL in text). */
function deviceName(given: string | undefined): string | null {
  const name = Array.from((given ?? "").replace(/\p{Cc}/gu, " ").trim()).slice(0, 200).join("");
  return name === "" ? null : name;
}
