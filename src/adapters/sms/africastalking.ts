import type { DeliveryProvider, ReceiptReader, SmsOutcome, SmsReceipt } from "#src/domain/texts/ports.ts";
import { hookBody, objectsIn } from "./hook-fields.ts";
import { call, safeBase, smsTimeouts, type HttpAnswer, type Timeouts } from "./http.ts";
import { idFrom, jsonAnswer, refusedByProvider, refusedForRecipient, unknown } from "./json-answer.ts";
import { providerWord } from "./words.ts";

export type AfricasTalkingSettings = {
  baseUrl: string;
  username: string;
  apiKey: string;
  /** A registered name or short code; null for the shared one. */
  senderId: string | null;
  timeouts?: Timeouts;
};

/** Africa's Talking carries our words. Where it reports deliveries is set in its dashboard. */
export function createAfricasTalking({ baseUrl, username, apiKey, senderId, timeouts = smsTimeouts }: AfricasTalkingSettings): DeliveryProvider {
  const url = `${safeBase(baseUrl)}/version1/messaging`;
  // Without Accept it answers in XML.
  const headers = { apiKey, Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
  return {
    kind: "delivery",
    name: "africastalking",
    reaches: () => true,
    carriesNotices: true,
    send: async ({ to, text }) => {
      const body = new URLSearchParams({ username, to, message: text, bulkSMSMode: "1", ...(senderId === null ? {} : { from: senderId }) });
      return outcomeOf(await call({ method: "POST", url, headers, body: body.toString() }, timeouts));
    },
    receipts: { proof: "address", read: async (request) => receiptsIn(hookBody(request)) } satisfies ReceiptReader,
  };
}

/** A failed recipient rides on a 201, so the status of the answer says little. */
function outcomeOf(answer: HttpAnswer): SmsOutcome {
  // A wrong key is answered in plain text.
  if (answer.kind === "answer" && answer.status === 401) return refusedByProvider("credentials");
  const read = jsonAnswer(answer);
  if (!read.json) return read.meaning;
  const data = objectsIn(read.json.said["SMSMessageData"])[0];
  if (!data || !Array.isArray(data["Recipients"])) return unknown("unreadable");
  const recipient = objectsIn(data["Recipients"])[0];
  if (!recipient) return wholeRefusal(data["Message"]);
  const code = Number(recipient["statusCode"]);
  const messageId = idFrom(recipient["messageId"]);
  if (code >= 100 && code <= 102) return read.json.isOk && messageId !== null ? { outcome: "accepted", messageId } : unknown("unreadable");
  return refusals.get(String(code)) ?? unknown("refused");
}

/** No recipient at all: the request was refused whole, and its message is one word. */
function wholeRefusal(message: unknown): SmsOutcome {
  const word = typeof message === "string" ? message.trim() : "";
  if (word === "InvalidPhoneNumber") return refusedForRecipient("bad_number");
  return refusedByProvider(word === "InvalidSenderId" ? "sender" : "refused");
}

const refusals = new Map<string, SmsOutcome>(Object.entries({
  // Held for a look at it by their people.
  "401": refusedByProvider("refused"),
  "402": refusedByProvider("sender"),
  "403": refusedForRecipient("bad_number"),
  "404": refusedForRecipient("bad_number"),
  "405": refusedByProvider("no_credit"),
  "406": refusedForRecipient("opted_out"),
  "407": refusedByProvider("unreachable"),
  // Nigeria's do-not-disturb list.
  "409": refusedForRecipient("blocked"),
  "500": refusedByProvider("refused"),
  "501": refusedByProvider("refused"),
  "502": refusedByProvider("refused"),
}));

const deliveries = new Map<string, SmsReceipt["delivery"]>(Object.entries({
  Success: "DELIVERED",
  Failed: "FAILED", Rejected: "FAILED", Expired: "FAILED",
  Sent: "SENT", Submitted: "SENT", Buffered: "SENT", AbsentSubscriber: "SENT",
}));

function receiptsIn(body: unknown): SmsReceipt[] {
  const fields = objectsIn(body)[0];
  const messageId = idFrom(fields?.["id"]);
  const status = providerWord(fields?.["status"]);
  const delivery = deliveries.get(status);
  if (messageId === null || !delivery) return [];
  return [{ messageId, delivery, status, errorCode: delivery === "FAILED" ? providerWord(fields?.["failureReason"]) || null : null }];
}
