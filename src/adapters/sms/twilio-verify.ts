import type { CheckAnswer, VerificationProvider } from "#src/domain/texts/ports.ts";
import { checkTimeouts, safeBase, type HttpAnswer } from "./http.ts";
import { outcomeOf, postForm, refusalCode, type Refusal, type TwilioAccount } from "./twilio-account.ts";
import { jsonObject } from "./words.ts";

export type TwilioVerifySettings = TwilioAccount & {
  /** `https://verify.twilio.com`. */
  baseUrl: string;
  serviceSid: string;
};

const throttled: Refusal = { blame: "provider", reason: "throttled" };
const badNumber: Refusal = { blame: "recipient", reason: "bad_number" };
const credentials: Refusal = { blame: "provider", reason: "credentials" };

/** The codes that we act on; any other is `refused`, and blamed on the provider. */
const refusals: ReadonlyMap<number, Refusal> = new Map([
  [20003, credentials],
  // No such service.
  [20404, credentials],
  // Too many calls; a sixth start for one number within its ten minutes; a burst at one number.
  [20429, throttled],
  [60203, throttled],
  [60212, throttled],
  // The only field of ours that can be wrong is the number; a landline.
  [60200, badNumber],
  [60205, badNumber],
  // Twilio's guess that somebody runs up a bill with numbers of this prefix.
  [60410, { blame: "provider", reason: "blocked" }],
  [60605, { blame: "provider", reason: "region" }],
]);

/**
 * Twilio Verify makes, texts and checks the code, one per phone. It lives ten minutes whatever we
 * ask; a start within them sends the same code under the same id. It sends no receipts.
 */
export function createTwilioVerify(settings: TwilioVerifySettings): VerificationProvider {
  const service = `${safeBase(settings.baseUrl)}/v2/Services/${encodeURIComponent(settings.serviceSid)}`;
  return {
    kind: "verification",
    name: "twilio-verify",
    reaches: () => true,
    start: async ({ to }) => {
      const outcome = outcomeOf(await postForm(`${service}/Verifications`, { To: to, Channel: "sms" }, settings), /^VE[0-9a-f]{32}$/i, refusals);
      return outcome.outcome === "accepted" ? { ...outcome, token: outcome.messageId } : outcome;
    },
    // By the start's own id: a later start for this phone, after ours has ended, is another's.
    check: async ({ to, token, code }) => verdict(await postForm(`${service}/VerificationCheck`, { ...(token ? { VerificationSid: token } : { To: to }), Code: code }, { ...settings, timeouts: checkTimeouts(settings.timeouts) }), token),
  };
}

const verdicts: Readonly<Record<string, CheckAnswer>> = {
  approved: "right",
  pending: "wrong",
  max_attempts_reached: "locked",
  canceled: "gone",
  deleted: "gone",
  expired: "gone",
};

function verdict(answer: HttpAnswer, token: string): CheckAnswer {
  if (answer.kind !== "answer") return "unknown";
  if (answer.status >= 200 && answer.status < 300) {
    const body = jsonObject(answer.text);
    const status = body?.["status"];
    if ((token !== "" && body?.["sid"] !== token) || typeof status !== "string" || !Object.hasOwn(verdicts, status)) return "unknown";
    return verdicts[status] ?? "unknown";
  }
  const code = refusalCode(answer);
  // Approved before, too old, or never started, for which one tester saw the second.
  if (code === 20404 || code === 60200) return "gone";
  return code === 60202 ? "locked" : "unknown";
}
