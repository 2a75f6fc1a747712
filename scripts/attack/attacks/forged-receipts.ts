import { randomBytes } from "node:crypto";
import { holds, tally, type Attack } from "../attack.ts";
import { newAddress, newPhone } from "../fresh.ts";
import { holdCode } from "../owner.ts";

const form = (sid: string, status: string) => ({
  rawBody: new URLSearchParams({ MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status, ErrorCode: "30003" }).toString(),
  headers: { "content-type": "application/x-www-form-urlencoded" },
});
const providers = ["twilio", "dmark", "msg91", "africastalking", "mock", "nobody", "../twilio", "__proto__"];

/** Delivery reports that no provider sent. */
export const forgedReceipts: Attack = {
  name: "forged-receipts",
  wants: "to have a text called undelivered, or our webhooks answer strangers",
  needs: ["texts", "addresses", "hooks"],
  run: async (target) => {
    const { challenge } = await holdCode(target, newPhone());
    const sid = `SM${randomBytes(16).toString("hex")}`;
    const post = (path: string, headers: Record<string, string> = {}) => {
      const { rawBody, headers: own } = form(sid, "undelivered");
      return target.send({ method: "POST", path, rawBody, headers: { ...own, ...headers }, from: newAddress() });
    };
    const guessed = await Promise.all(providers.map((provider) => post(`/api/webhooks/sms/${encodeURIComponent(provider)}/${randomBytes(24).toString("base64url")}`)));
    // The address leaked: the signature still stands before it.
    const leaked = `/api/webhooks/sms/twilio/${target.facts.hookSecret?.("twilio") ?? ""}`;
    const signatures: Record<string, string>[] = [{}, { "x-twilio-signature": "" }, { "x-twilio-signature": randomBytes(20).toString("base64") }, { "x-twilio-signature": "undefined" }];
    const unsigned = await Promise.all(signatures.map((headers) => post(leaked, headers)));
    const status = await target.send({ path: `/api/v1/auth/challenges/${challenge}` });
    const isTold = status.body["delivery"] === "sent" || status.body["delivery"] === "delivered";
    const isHeld = guessed.every(({ status }) => status === 404) && unsigned.every(({ status }) => status === 403) && isTold;
    return holds(isHeld, `guessed addresses: ${tally(guessed)}; the right address without Twilio's signature: ${tally(unsigned)}; the text is still told as ${String(status.body["delivery"])}`);
  },
};
