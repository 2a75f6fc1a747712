import type { Asked, Verdict } from "#src/domain/otp/ports.ts";

/** What the ask script answers, as the port says it. */
export function readAsked([outcome, ...rest]: unknown[]): Asked {
  switch (outcome) {
    case "send":
      return { outcome, codeId: String(rest[0]), challengeId: String(rest[1]), expiresAtMs: Number(rest[2]), resendAtMs: Number(rest[3]) };
    case "cooldown":
    case "limit":
    case "address":
    case "country":
    case "budget":
      return { outcome, retryAfterMs: Number(rest[0]), challengeId: named(rest[1]), expiresAtMs: Number(rest[2]) };
    default:
      throw new Error("the ask script gave an answer it does not have");
  }
}

/** What the verify script answers, as the port says it. */
export function readVerdict([outcome, ...rest]: unknown[]): Verdict {
  switch (outcome) {
    case "right":
      return { outcome, codeId: String(rest[0]), challengeId: named(rest[1]) };
    case "wrong":
      return { outcome, attemptsLeft: Number(rest[0]), missesThisHour: Number(rest[1]) };
    case "expired":
      return { outcome, missesThisHour: Number(rest[0]) };
    case "locked":
      return { outcome, retryAfterMs: Number(rest[0]), missesThisHour: Number(rest[1]) };
    case "address":
      return { outcome, retryAfterMs: Number(rest[0]) };
    case "external":
      return { outcome, codeId: String(rest[0]), challengeId: named(rest[1]), provider: String(rest[2]), token: String(rest[3]), attemptsLeft: Number(rest[4]), missesThisHour: Number(rest[5]) };
    default:
      throw new Error("the verify script gave an answer it does not have");
  }
}

const named = (id: unknown) => (id === "" ? null : String(id));
