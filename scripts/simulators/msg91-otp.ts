import { randomBytes, randomInt } from "node:crypto";
import type { SimAnswer, SimCall, Trigger } from "./kit.ts";
import { triggerOf, jsonAnswer } from "./kit.ts";

export type Code = { code: string; untilMs: number; misses: number; retries: number; replays: number; isVerified: boolean };

/** Two figures that MSG91 does not publish: tests have seen the sixth guess locked out. */
const missesMax = 5;
const retriesMax = 3;

export function error(message: string, code?: string, status = 200): SimAnswer {
  return jsonAnswer(status, { message, type: "error", ...(code === undefined ? {} : { code }) });
}

export function success(message: string): SimAnswer {
  return jsonAnswer(200, { message, type: "success" });
}

export function newRequestId(): string {
  return randomBytes(12).toString("hex");
}

/** What a trigger is refused with at once; the others are accepted and fail in their report. */
export function refusedAtOnce(trigger: Trigger | null): SimAnswer | null {
  if (trigger === "invalid") return error("Invalid mobile number", "202");
  return trigger === "throttled" ? error("Same request within 10 seconds", "311") : null;
}

export type OtpParts = { codes: Map<string, Code>; report: (call: SimCall, requestId: string, mobile: string) => void; isTemplate: (id: string) => boolean };

/** Fields stand in the query, or in a JSON body with the same names. */
export function send(call: SimCall, fields: Record<string, string>, { codes, report, isTemplate }: OtpParts): SimAnswer {
  const mobile = fields["mobile"] ?? "";
  if (!/^\d+$/.test(mobile)) return error("Mobile no. empty or not numeric");
  const refused = refusedAtOnce(/^91\d{10}$/.test(mobile) ? triggerOf(mobile) : "invalid");
  if (refused) return refused;
  const length = Number(fields["otp_length"] ?? 4);
  const code = fields["otp"] ?? String(randomInt(10 ** length)).padStart(length, "0");
  codes.set(mobile, { code, untilMs: call.now() + Number(fields["otp_expiry"] ?? 15) * 60_000, misses: 0, retries: 0, replays: 0, isVerified: false });
  const requestId = newRequestId();
  // A template that it does not know is a success as well, and no text.
  if (isTemplate(fields["template_id"] ?? "")) call.outbox.add({ to: mobile, text: `${code} is your code`, code });
  report(call, requestId, mobile);
  return jsonAnswer(200, { request_id: requestId, type: "success" });
}

export function verify(call: SimCall, fields: Record<string, string>, { codes }: OtpParts): SimAnswer {
  const { mobile = "", otp = "" } = fields;
  if (!/^\d+$/.test(mobile)) return error("Mobile no. empty or not numeric");
  if (!/^\d+$/.test(otp)) return error("Otp empty or not numeric");
  const kept = codes.get(mobile);
  if (!kept) return error("Mobile no. not found");
  if (kept.isVerified) {
    kept.replays += 1;
    // Seen as an error and, once, as a success.
    return kept.replays % 2 === 1 ? error("Mobile no. already verified") : success("Mobile no. already verified");
  }
  if (kept.misses >= missesMax) return error("Max limit reached for this otp verification");
  if (kept.untilMs <= call.now()) return error("OTP expired");
  if (kept.code !== otp) {
    kept.misses += 1;
    return error("OTP not match");
  }
  kept.isVerified = true;
  return success("OTP verified success");
}

export function retry(call: SimCall, fields: Record<string, string>, { codes }: OtpParts): SimAnswer {
  const { mobile = "", retrytype = "voice" } = fields;
  const kept = codes.get(mobile);
  if (!kept || kept.isVerified || kept.untilMs <= call.now()) return error("No OTP request found to retryotp");
  if (kept.retries >= retriesMax) return error("OTP retry count maxed out");
  kept.retries += 1;
  call.outbox.add({ to: mobile, text: retrytype === "text" ? `${kept.code} is your code` : `(a call that says ${kept.code})`, code: kept.code });
  return success("retry send successfully");
}
