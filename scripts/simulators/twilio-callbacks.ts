import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import type { CallBack } from "./kit.ts";
import { twilioAccount } from "./twilio-account.ts";

export type Reported = { sid: string; to: string; from: string | null; service: string | null; fails: boolean; count: number; at: number };

export type StatusCall = { signedFor(hook: string): CallBack };

/**
 * How a text's way is told. Twilio promises neither order nor once, so the first text is told in order,
 * the second from its end, the third with every call twice and a field that nobody has announced; and so on.
 */
export function callBacksOf(text: Reported): StatusCall[] {
  const end = text.fails ? "undelivered" : "delivered";
  const manners = [
    ["queued", "sent", end],
    [end, "sent", "queued"],
    ["queued", "queued", "sent", "sent", end, end],
  ];
  const manner = text.count % manners.length;
  return (manners[manner] ?? []).map((status) => statusCall(text, status, manner === 2 ? { NovelField: "new, and signed" } : {}));
}

/** Signed by Twilio's own library: what reads it is ours, and is not to agree with itself alone. */
function statusCall({ sid, to, from, service, at, fails }: Reported, status: string, extra: Record<string, string>): StatusCall {
  const isOver = status === "delivered" || status === "undelivered";
  const fields: Record<string, string> = {
    AccountSid: twilioAccount.accountSid,
    ApiVersion: "2010-04-01",
    ...(from === null ? {} : { From: from }),
    ...(service === null ? {} : { MessagingServiceSid: service }),
    MessageSid: sid,
    MessageStatus: status,
    SmsSid: sid,
    SmsStatus: status,
    To: to,
    ...(isOver ? { RawDlrDoneDate: new Date(at).toISOString().replace(/\D/g, "").slice(2, 12) } : {}),
    // The handset could not be reached.
    ...(isOver && fails ? { ErrorCode: "30003" } : {}),
    ...extra,
  };
  return {
    signedFor: (hook) => ({
      url: hook,
      headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": getExpectedTwilioSignature(twilioAccount.authToken, hook, fields) },
      body: new URLSearchParams(fields).toString(),
    }),
  };
}
