import type { ChallengeStatus } from "./challenge.ts";

/** `open`: a code may be typed. In every other one typing would be in vain, and the page offers the one way out. */
export type CodePhase = "open" | "expired" | "burned" | "number" | "service" | "locked";

/** Where a code stands by the seconds left, what became of its text, and what was said to the last guess. */
export function codePhase({ left, status, refusal }: { left: number; status: ChallengeStatus | null; refusal: string | undefined }): CodePhase {
  if (refusal === "locked") return "locked";
  // A failed text whose challenge still has a code is a resend that failed: the earlier text's code works.
  if (status?.delivery === "failed" && status.expiresIn === 0) return status.failure === "number" ? "number" : "service";
  if (left === 0) return "expired";
  if (refusal === "code_expired" || (status !== null && (status.attemptsLeft === 0 || status.expiresIn === 0))) return "burned";
  return "open";
}
