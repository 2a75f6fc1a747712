import type { ReceiptReader, SmsReceipt } from "#src/domain/texts/ports.ts";
import { hookBody, objectsIn, parsed } from "./hook-fields.ts";
import { idFrom } from "./json-answer.ts";
import { providerWord } from "./words.ts";

type Fields = Record<string, unknown>;

/**
 * MSG91's delivery reports, in whichever of its four forms the panel is set to: a form with JSON in
 * it (v2), one flat object (v3), events (v4), or an object of the account's own making.
 */
export const msg91Receipts: ReceiptReader = {
  proof: "address",
  read: async (request) => {
    const [first] = objectsIn(hookBody(request));
    const body = first && typeof first["data"] === "string" ? parsed(first["data"]) : hookBody(request);
    return objectsIn(body).flatMap(reportsIn).map(receipt).filter((one) => one !== null);
  },
};

/** A text to several numbers has a report for each; ours go to one. */
function reportsIn(outer: Fields): Fields[] {
  const inner = objectsIn(outer["report"] ?? outer["data"]);
  return inner.length > 0 ? inner.map((report) => ({ ...outer, ...report })) : [outer];
}

function receipt(fields: Fields): SmsReceipt | null {
  const messageId = idFrom(fields["requestId"]) ?? idFrom(fields["meta"]);
  const status = providerWord(fields["status"]);
  const word = providerWord(fields["desc"] ?? fields["description"] ?? fields["event"] ?? fields["status"]);
  const delivery = deliveryOf(status) ?? deliveryOf(word);
  if (messageId === null || !delivery) return null;
  const reason = providerWord(fields["failedReason"] ?? fields["failureReason"]) || (/^\d+$/.test(status) ? status : word);
  return { messageId, delivery, status: word || status, errorCode: delivery === "FAILED" ? reason : null };
}

function deliveryOf(word: string): SmsReceipt["delivery"] | undefined {
  return deliveries.get(word.toLowerCase());
}

/** 9 is a number that takes no promotion, 16 and 25 were rejected, 17 is a blocked number. */
const deliveries = new Map<string, SmsReceipt["delivery"]>(Object.entries({
  "1": "DELIVERED", delivered: "DELIVERED",
  "2": "FAILED", "9": "FAILED", "16": "FAILED", "17": "FAILED", "25": "FAILED", failed: "FAILED", rejected: "FAILED", ndnc: "FAILED", blocked: "FAILED", "blocked number": "FAILED", undelivered: "FAILED",
  sent: "SENT", submitted: "SENT", pending: "SENT",
}));
