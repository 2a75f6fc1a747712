import { getExpectedBodyHash, getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import { expect, test } from "vitest";
import type { SmsReceipt } from "#src/domain/texts/ports.ts";
import { createTwilio } from "./twilio.ts";

const authToken = "12345";
const url = "https://kete.example/api/webhooks/sms/twilio";
const messageId = `SM${"a".repeat(32)}`;

const receipts = createTwilio({ baseUrl: "https://api.twilio.com", accountSid: "AC", authToken, from: { phoneNumber: "+15005550006" }, hookUrl: url }).receipts;

/** What is read in a report that is truly signed. */
async function read(fields: Record<string, string>): Promise<SmsReceipt[] | null | undefined> {
  const signature = getExpectedTwilioSignature(authToken, url, fields);
  return receipts?.read({ method: "POST", url, query: new URLSearchParams(), header: () => signature, contentType: "application/x-www-form-urlencoded", rawBody: new URLSearchParams(fields).toString() });
}

test.each([
  ["sent", "SENT"],
  ["delivered", "DELIVERED"],
  ["undelivered", "FAILED"],
  ["failed", "FAILED"],
])("%s is %s to us", async (status, delivery) => {
  expect(await read({ MessageSid: messageId, MessageStatus: status })).toEqual([{ messageId, delivery, status, errorCode: null }]);
});

test.each(["accepted", "queued", "sending", "read", "canceled", "DELIVERED", "toString", ""])("the status '%s' is proven and followed no further", async (status) => {
  expect(await read({ MessageSid: messageId, MessageStatus: status })).toEqual([]);
});

test.each(["", "SM1", `XX${"a".repeat(32)}`, `${messageId}'; --`])("a report on '%s' is about no text", async (sid) => {
  expect(await read({ MessageSid: sid, MessageStatus: "delivered" })).toEqual([]);
});

test("an error code is kept as 60 harmless characters at most", async () => {
  const [receipt] = (await read({ MessageSid: messageId, MessageStatus: "failed", ErrorCode: `<b>30003</b>\n${"9".repeat(80)}` })) ?? [];
  expect(receipt?.errorCode).toBe(`b30003b${"9".repeat(53)}`);
});

test("a report in JSON is read too", async () => {
  const rawBody = JSON.stringify({ MessageSid: messageId, MessageStatus: "undelivered", ErrorCode: 30_003 });
  const query = new URLSearchParams({ bodySHA256: getExpectedBodyHash(rawBody) });
  const signature = getExpectedTwilioSignature(authToken, `${url}?${query.toString()}`, {});
  const request = { method: "POST", url, query, header: () => signature, contentType: "application/json; charset=utf-8", rawBody };
  expect(await receipts?.read(request)).toEqual([{ messageId, delivery: "FAILED", status: "undelivered", errorCode: "30003" }]);
});
