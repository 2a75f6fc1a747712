import { maskPhone } from "../shared/phone.ts";
import type { OtpDeps, SmsOutcome } from "./ports.ts";
import { codeFor, codeText, secondsUntil } from "./rules.ts";
import { noteSending, readChallenge } from "./store.ts";

/**
 * The job `send-code`: derives the code and has it texted. A job that runs twice sends the same
 * code at most twice. Throws (and is tried again) only while nothing has been sent: when a store
 * is not there. A certain failure gives the ask back; an unknown one does not, since the text may
 * be on its way.
 */
export async function sendCode(deps: OtpDeps, { challengeId }: { challengeId: string }): Promise<void> {
  const row = await readChallenge(deps, challengeId);
  if (row?.delivery !== "QUEUED") return;
  const nowMs = deps.clock().getTime();
  const standing = await deps.codes.find(challengeId, nowMs);
  const code = standing?.code?.id === row.codeId ? standing.code : null;
  let outcome: SmsOutcome = { outcome: "rejected", reason: "the code expired or was used before its text was sent" };
  if (code) {
    const digits = codeFor(deps.otp, row.phone, code.salt);
    const expiresInSeconds = secondsUntil(code.expiresAtMs, nowMs);
    outcome = await deps.sms.send({ to: row.phone, text: codeText(digits, expiresInSeconds, deps.otp.host), code: digits, reference: challengeId, expiresInSeconds });
  }
  // The ask first: were the failure noted and the store then away, a second run would find nothing to do.
  if (outcome.outcome === "rejected") await deps.codes.undo({ phone: row.phone, challengeId });
  await noteSending(deps, challengeId, outcome);
  deps.log.info({ challengeId, phone: maskPhone(row.phone), provider: deps.sms.name, ...outcome }, "code texted");
}
