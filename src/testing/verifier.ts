import type { CheckAnswer, SmsOutcome, VerificationProvider } from "#src/domain/texts/ports.ts";

export const accepted: SmsOutcome = { outcome: "accepted", messageId: "message", token: "token" };
export const noCredit: SmsOutcome = { outcome: "rejected", blame: "provider", reason: "no_credit" };

/** A verification provider that answers as it is told to, and keeps what it was asked. */
export function verifier(start: SmsOutcome = accepted, check: CheckAnswer = "right") {
  const starts: Parameters<VerificationProvider["start"]>[0][] = [];
  const checks: Parameters<VerificationProvider["check"]>[0][] = [];
  const provider = {
    kind: "verification" as const,
    name: "verifier",
    startAnswer: start,
    checkAnswer: check,
    starts,
    checks,
    reaches: () => true,
    start: (order: (typeof starts)[number]) => (starts.push(order), Promise.resolve(provider.startAnswer)),
    check: (guess: (typeof checks)[number]) => (checks.push(guess), Promise.resolve(provider.checkAnswer)),
  };
  return provider;
}
