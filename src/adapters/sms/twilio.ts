import type { DeliveryProvider, ReceiptReader, SmsReceipt } from "#src/domain/texts/ports.ts";
import { safeBase } from "./http.ts";
import { outcomeOf, postForm, type Refusal, type TwilioAccount } from "./twilio-account.ts";
import { isSignedByTwilio } from "./twilio-signature.ts";
import { jsonObject, providerWord } from "./words.ts";

export type TwilioSettings = TwilioAccount & {
  /** `https://api.twilio.com`. */
  baseUrl: string;
  from: { phoneNumber: string } | { messagingServiceSid: string };
  /** Where receipts are to be sent; null where Twilio could not reach us. */
  hookUrl: string | null;
};

const sender: Refusal = { blame: "provider", reason: "sender" };
const badNumber: Refusal = { blame: "recipient", reason: "bad_number" };
const throttled: Refusal = { blame: "provider", reason: "throttled" };
const credentials: Refusal = { blame: "provider", reason: "credentials" };

/** The codes that we act on; any other is `refused`, and blamed on the provider. */
const refusals: ReadonlyMap<number, Refusal> = new Map([
  [20003, credentials],
  // No such account in the address of the call.
  [20404, credentials],
  // Too many at once; too many waiting at the sender. Twilio has taken neither.
  [20429, throttled],
  [21611, throttled],
  // Not a number; cannot be reached from this sender; not a mobile.
  [21211, badNumber],
  [21612, badNumber],
  [21614, badNumber],
  // Replied STOP.
  [21610, { blame: "recipient", reason: "opted_out" }],
  [21408, { blame: "provider", reason: "region" }],
  // The sender is no number, not ours, not able to text, or the Messaging Service has none.
  ...[21212, 21603, 21606, 21659, 21660, 21703, 21705].map((code): [number, Refusal] => [code, sender]),
]);

/** Twilio's limits of ValidityPeriod. */
const validitySeconds = { min: 1, max: 36_000 };

/** Twilio Programmable Messaging: carries our text, reports its delivery by signed calls. */
export function createTwilio(settings: TwilioSettings): DeliveryProvider {
  const url = `${safeBase(settings.baseUrl)}/2010-04-01/Accounts/${encodeURIComponent(settings.accountSid)}/Messages.json`;
  const from = "phoneNumber" in settings.from ? { From: settings.from.phoneNumber } : { MessagingServiceSid: settings.from.messagingServiceSid };
  return {
    kind: "delivery",
    name: "twilio",
    reaches: () => true,
    carriesNotices: true,
    send: async ({ to, text, expiresInSeconds }) => {
      const fields = {
        To: to,
        ...from,
        Body: text,
        // A code that comes after its end only confuses: Twilio drops it then.
        ValidityPeriod: String(Math.min(Math.max(Math.trunc(expiresInSeconds), validitySeconds.min), validitySeconds.max)),
        ...(settings.hookUrl === null ? {} : { StatusCallback: settings.hookUrl }),
      };
      return outcomeOf(await postForm(url, fields, settings), messageSid, refusals);
    },
    receipts: twilioReceipts(settings.authToken),
  };
}

const messageSid = /^(SM|MM)[0-9a-f]{32}$/i;

const deliveries: Readonly<Record<string, SmsReceipt["delivery"]>> = { sent: "SENT", delivered: "DELIVERED", undelivered: "FAILED", failed: "FAILED" };

/** Twilio repeats its calls and sends them in any order, and a signature has no date: who keeps receipts keeps each once. */
function twilioReceipts(authToken: string): ReceiptReader {
  return {
    proof: "signature",
    read: async (request) => {
      if (!isSignedByTwilio(request, authToken)) return null;
      const field = fieldsOf(request);
      const messageId = field("MessageSid");
      const status = field("MessageStatus");
      const delivery = Object.hasOwn(deliveries, status) ? deliveries[status] : undefined;
      if (!delivery || !messageSid.test(messageId)) return [];
      return [{ messageId, delivery, status: providerWord(status), errorCode: providerWord(field("ErrorCode")) || null }];
    },
  };
}

function fieldsOf({ contentType, rawBody }: { contentType: string; rawBody: string }): (name: string) => string {
  if (!/json/i.test(contentType)) {
    const form = new URLSearchParams(rawBody);
    return (name) => form.get(name) ?? "";
  }
  const body = jsonObject(rawBody);
  return (name) => {
    const value = body?.[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
}
