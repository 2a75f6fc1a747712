import { randomInt } from "node:crypto";
import { jsonAnswer, triggerOf, type SimAnswer, type SimCall, type Simulator, type Trigger } from "./kit.ts";
import { isE164, isOurAccount, newSid, noSuchResource, twilioAccount, twilioError, twilioFault, wrongCredentials } from "./twilio-account.ts";

/** What the simulator expects. */
export const demoTwilioVerify = { ...twilioAccount, serviceSid: `VA${"5".repeat(32)}` };

type Verification = { sid: string; to: string; code: string; startedAt: number; sends: { time: string; channel: string; attempt_sid: string }[]; checks: number };

const lifetimeMs = 600_000;
const checksMax = 5;
const startsMax = 5;

/** By number: Verify keeps one for each. An approved one is no longer there. */
const verifications = new Map<string, Verification>();

const service = `/v2/Services/${demoTwilioVerify.serviceSid}`;

export const twilioVerify: Simulator = {
  name: "twilio-verify",
  prefix: "/twilio-verify",
  secrets: [demoTwilioVerify.authToken],
  answer: (call) => {
    if (!isOurAccount(call)) return wrongCredentials();
    if (call.method === "POST" && call.path === `${service}/Verifications`) return start(call);
    if (call.method === "POST" && call.path === `${service}/VerificationCheck`) return check(call);
    return noSuchResource(call.path);
  },
  fault: twilioFault,
  forget: () => verifications.clear(),
};

const fates: Readonly<Record<Exclude<Trigger, "fails_later">, SimAnswer>> = {
  invalid: twilioError(400, 60200, "Invalid parameter: To"),
  not_allowed: twilioError(403, 60605, "The destination is blocked by Geo Permissions"),
  // Verify knows no STOP; what it has of the kind is a block of the number's prefix.
  opted_out: twilioError(403, 60410, "The destination prefix has been temporarily blocked"),
  landline: twilioError(403, 60205, "SMS is not supported by landline phone number"),
  throttled: twilioError(429, 60212, "Too many concurrent requests for phone number"),
};

function start(call: SimCall): SimAnswer {
  const form = call.form();
  const to = form.get("To") ?? "";
  if (!isE164(to)) return fates.invalid;
  if (form.get("Channel") !== "sms") return twilioError(400, 60200, "Invalid parameter: Channel");
  const trigger = triggerOf(to);
  if (trigger !== null && trigger !== "fails_later") return fates[trigger];
  const verification = living(to, call.now()) ?? { sid: newSid("VE"), to, code: String(randomInt(1_000_000)).padStart(6, "0"), startedAt: call.now(), sends: [], checks: 0 };
  if (verification.sends.length >= startsMax) return twilioError(429, 60203, "Max send attempts reached");
  verification.sends.push({ time: instant(call.now()), channel: "SMS", attempt_sid: newSid("VL") });
  verifications.set(to, verification);
  if (trigger === null) call.outbox.add({ to, text: `Your demo verification code is: ${verification.code}`, code: verification.code, reference: verification.sid });
  const url = `https://verify.twilio.com${service}/Verifications/${verification.sid}`;
  return jsonAnswer(201, { ...shown(verification, "pending", call), lookup: {}, send_code_attempts: verification.sends, sna: null, url });
}

function check(call: SimCall): SimAnswer {
  const form = call.form();
  const [code, to, sid] = [form.get("Code") ?? "", form.get("To"), form.get("VerificationSid")];
  if (code.length < 4 || code.length > 10) return twilioError(400, 60200, "Invalid parameter: Code");
  if (!to && !sid) return twilioError(400, 60200, "Invalid parameter: To");
  const verification = [...verifications.values()].find((one) => (sid ? one.sid === sid : one.to === to));
  if (!verification || !living(verification.to, call.now())) return noSuchResource(`${service}/VerificationCheck`);
  if (verification.checks >= checksMax) return twilioError(429, 60202, "Max check attempts reached");
  verification.checks += 1;
  const isRight = code === verification.code;
  if (isRight) verifications.delete(verification.to);
  return jsonAnswer(200, { ...shown(verification, isRight ? "approved" : "pending", call), sna_attempts_error_codes: [] });
}

function living(to: string, now: number): Verification | null {
  const verification = verifications.get(to);
  return verification && now - verification.startedAt < lifetimeMs ? verification : null;
}

function shown({ sid, to, startedAt }: Verification, status: string, call: SimCall): Record<string, unknown> {
  return {
    sid,
    service_sid: demoTwilioVerify.serviceSid,
    account_sid: demoTwilioVerify.accountSid,
    to,
    channel: "sms",
    status,
    valid: status === "approved",
    date_created: instant(startedAt),
    date_updated: instant(call.now()),
    amount: null,
    payee: null,
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z/, "Z");
}
