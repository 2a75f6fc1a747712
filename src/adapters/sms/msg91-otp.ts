import type { CheckAnswer, SmsOutcome, VerificationProvider } from "#src/domain/texts/ports.ts";
import { call, checkTimeouts, safeBase, smsTimeouts, type HttpAnswer, type Timeouts } from "./http.ts";
import { idFrom, refusedByProvider, unknown } from "./json-answer.ts";
import { msg91Receipts } from "./msg91-receipts.ts";
import { msg91Answer, msg91Refusal } from "./msg91-words.ts";
import { digits } from "./number-form.ts";

export type Msg91OtpSettings = {
  baseUrl: string;
  authKey: string;
  /** MSG91's own id of a template of its OTP section, not the DLT id. */
  templateId: string;
  timeouts?: Timeouts;
};

/**
 * MSG91's OTP service in India makes and checks the code. It reads the fields of a check and of a
 * resend from the query alone, so those addresses hold a number and a guess: nothing may log them.
 */
export function createMsg91Otp({ baseUrl, authKey, templateId, timeouts = smsTimeouts }: Msg91OtpSettings): VerificationProvider {
  const base = `${safeBase(baseUrl)}/api/v5/otp`;
  const headers = { authkey: authKey, Accept: "application/json" };
  const get = (path: string, fields: Record<string, string>, within = timeouts) => call({ method: "GET", url: `${base}${path}?${new URLSearchParams(fields).toString()}`, headers }, within);
  const begin = async (mobile: string, expiresInSeconds: number) => {
    // Whole minutes, never fewer than the code is promised to live. Left out, its documents disagree on the default.
    const body = { template_id: templateId, mobile, otp_length: 6, otp_expiry: Math.min(1440, Math.max(1, Math.ceil(expiresInSeconds / 60))) };
    return startOf(await call({ method: "POST", url: base, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) }, timeouts));
  };
  return {
    kind: "verification",
    name: "msg91-otp",
    reaches: (to) => to.startsWith("+91"),
    start: async ({ to, reference, expiresInSeconds, isResend }) => {
      const mobile = digits(to);
      if (!isResend) return begin(mobile, expiresInSeconds);
      // Its default is a voice call.
      const resent = resendOf(await get("/retry", { mobile, retrytype: "text" }), reference);
      return resent === "nothing to resend" ? begin(mobile, expiresInSeconds) : resent;
    },
    check: async ({ to, code }) => checkOf(await get("/verify", { mobile: digits(to), otp: code }, checkTimeouts(timeouts))),
    receipts: msg91Receipts,
  };
}

function startOf(answer: HttpAnswer): SmsOutcome {
  const read = msg91Answer(answer);
  if (!read.msg91) return read.meaning;
  if (!read.msg91.isSuccess) return msg91Refusal(read.msg91);
  // Older answers have the id in the message.
  const messageId = idFrom(read.msg91.said["request_id"] ?? read.msg91.message);
  return messageId === null ? unknown("unreadable") : { outcome: "accepted", messageId, token: messageId };
}

function resendOf(answer: HttpAnswer, reference: string): SmsOutcome | "nothing to resend" {
  const read = msg91Answer(answer);
  if (!read.msg91) return read.meaning;
  const { isSuccess, message, said } = read.msg91;
  // A resend is given no id of its own, so ours names it: no receipt will, and a check asks by number.
  const messageId = idFrom(said["request_id"]) ?? `retry-${reference}`;
  if (isSuccess) return /^retry send successfully/i.test(message) ? { outcome: "accepted", messageId, token: messageId } : unknown("unreadable");
  if (/^no otp request found/i.test(message)) return "nothing to resend";
  return /maxed out/i.test(message) ? refusedByProvider("throttled") : msg91Refusal(read.msg91);
}

function checkOf(answer: HttpAnswer): CheckAnswer {
  const read = msg91Answer(answer);
  if (!read.msg91) return "unknown";
  const { isSuccess, message } = read.msg91;
  // A replay was seen as error and as success: it proves nothing, whatever its type.
  if (/already verified/i.test(message)) return "gone";
  if (isSuccess) return /^otp verified success(fully)?$/i.test(message) ? "right" : "unknown";
  if (/^(otp not match|invalid otp)/i.test(message)) return "wrong";
  if (/^(otp expired|mobile no\. not found)/i.test(message)) return "gone";
  return /^max limit reached/i.test(message) ? "locked" : "unknown";
}
