import { DomainError } from "../shared/errors.ts";
import { isId } from "../shared/ids.ts";
import { newestText } from "../texts/show-text.ts";
import type { OtpDeps } from "./ports.ts";
import { secondsUntil } from "./rules.ts";

export type ChallengeStatus = {
  delivery: "queued" | "sent" | "delivered" | "failed";
  /** Where it failed: at this number, or on the way to any number. */
  failure: "number" | "service" | null;
  expiresIn: number;
  resendIn: number;
  attemptsLeft: number;
};

/**
 * What became of a challenge's text, and what may still be done with it (whole seconds). A
 * challenge given during the cool-down rides on another's text, so that text's fate is told.
 * Refuses with not_found.
 */
export async function challengeStatus(deps: OtpDeps, { id }: { id: string }): Promise<ChallengeStatus> {
  if (!isId(id)) throw new DomainError("not_found");
  const nowMs = deps.clock().getTime();
  const standing = await deps.codes.find(id, nowMs);
  const text = await newestText(deps, standing?.sender ?? id);
  if (!text) throw new DomainError("not_found");
  return {
    ...text,
    expiresIn: standing?.code ? secondsUntil(standing.code.expiresAtMs, nowMs) : 0,
    resendIn: standing ? secondsUntil(standing.resendAtMs, nowMs) : 0,
    attemptsLeft: standing?.code ? Math.max(0, deps.otp.maxAttempts - standing.misses) : 0,
  };
}
