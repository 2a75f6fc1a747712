import { jsonAnswer, triggerOf, type SimAnswer, type SimCall, type Simulator, type Trigger } from "./kit.ts";
import { isE164, isOurAccount, newSid, noSuchResource, twilioAccount, twilioError, twilioFault, wrongCredentials } from "./twilio-account.ts";
import { callBacksOf } from "./twilio-callbacks.ts";

/** What the simulator expects. The number is the one from which Twilio's own test credentials may send. */
export const demoTwilio = { ...twilioAccount, phoneNumber: "+15005550006", messagingServiceSid: `MG${"5".repeat(32)}` };

/** Texts taken so far: each is reported in another manner, see callBacksOf. */
let taken = 0;

export const twilio: Simulator = {
  name: "twilio",
  prefix: "/twilio",
  secrets: [demoTwilio.authToken],
  answer: (call) => {
    if (!isOurAccount(call)) return wrongCredentials();
    if (call.method !== "POST" || call.path !== `/2010-04-01/Accounts/${demoTwilio.accountSid}/Messages.json`) return noSuchResource(call.path);
    return refusal(call.form()) ?? accept(call);
  },
  fault: twilioFault,
  forget: () => { taken = 0; },
};

const fates: Readonly<Record<Exclude<Trigger, "fails_later">, SimAnswer>> = {
  invalid: twilioError(400, 21211, "Invalid 'To' Phone Number"),
  not_allowed: twilioError(400, 21408, "Permission to send an SMS has not been enabled for the region of 'To'"),
  opted_out: twilioError(400, 21610, "Attempt to send to unsubscribed recipient"),
  landline: twilioError(400, 21614, "'To' number is not a valid mobile number"),
  throttled: twilioFault("throttle"),
};

/** The numbers that Twilio gives a meaning of its own, beside those of every simulator. */
const magicTo = new Map([["+15005550002", twilioError(400, 21612, "'To' is not reachable from this 'From'")]]);

const magicFrom = new Map([
  ["+15005550001", twilioError(400, 21212, "Invalid 'From' number")],
  ["+15005550007", twilioError(400, 21606, "'From' cannot send messages")],
  ["+15005550008", twilioError(429, 21611, "'From' has too many messages waiting")],
]);

function refusal(form: URLSearchParams): SimAnswer | null {
  const field = (name: string) => form.get(name) ?? "";
  const [to, from, service, validity] = [field("To"), field("From"), field("MessagingServiceSid"), Number(form.get("ValidityPeriod") ?? 36_000)];
  if (to === "") return twilioError(400, 21604, "A 'To' phone number is required");
  if (from === "" && service === "") return twilioError(400, 21603, "A 'From' phone number is required");
  if (field("Body") === "") return twilioError(400, 21602, "Message body is required");
  if (field("Body").length > 1_600) return twilioError(400, 21617, "The message body is longer than 1600 characters");
  if (form.has("StatusCallback") && !/^https?:\/\/[^_/]+(\/|$)/.test(field("StatusCallback"))) return twilioError(400, 21609, "The 'StatusCallback' URL is not valid");
  if (!Number.isInteger(validity) || validity < 1 || validity > 36_000) return twilioError(400, 20422, "Invalid parameter: ValidityPeriod");
  const unfit = magicFrom.get(from);
  if (unfit) return unfit;
  if (from !== "" && from !== demoTwilio.phoneNumber) return twilioError(400, 21660, "'From' does not belong to this account");
  if (from === "" && service !== demoTwilio.messagingServiceSid) return twilioError(400, 21705, "The Messaging Service is invalid");
  if (!isE164(to)) return fates.invalid;
  const trigger = triggerOf(to);
  return magicTo.get(to) ?? (trigger === null || trigger === "fails_later" ? null : fates[trigger]);
}

function accept(call: SimCall): SimAnswer {
  const form = call.form();
  const [to, body] = [form.get("To") ?? "", form.get("Body") ?? ""];
  const sid = newSid("SM");
  const fails = triggerOf(to) === "fails_later";
  if (!fails) call.outbox.add({ to, text: body, reference: sid });
  const hook = form.get("StatusCallback");
  if (hook !== null) {
    const messages = callBacksOf({ sid, to, from: form.get("From"), service: form.get("MessagingServiceSid"), fails, count: taken, at: call.now() });
    call.later(async () => {
      for (const fields of messages) await call.callBack(fields.signedFor(hook));
    });
  }
  taken += 1;
  return jsonAnswer(201, { ...message(call, sid), body, to }, { "Twilio-Request-Id": newSid("RQ") });
}

function message(call: SimCall, sid: string): Record<string, unknown> {
  const form = call.form();
  const date = new Date(call.now()).toUTCString().replace("GMT", "+0000");
  const uri = `/2010-04-01/Accounts/${demoTwilio.accountSid}/Messages/${sid}`;
  return {
    sid,
    account_sid: demoTwilio.accountSid,
    api_version: "2010-04-01",
    status: form.has("From") ? "queued" : "accepted",
    direction: "outbound-api",
    from: form.get("From"),
    messaging_service_sid: form.get("MessagingServiceSid"),
    num_media: "0",
    num_segments: form.has("From") ? "1" : "0",
    price: null,
    price_unit: null,
    error_code: null,
    error_message: null,
    date_created: date,
    date_updated: date,
    date_sent: null,
    subresource_uris: { media: `${uri}/Media.json` },
    uri: `${uri}.json`,
  };
}
