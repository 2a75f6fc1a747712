import type { DeliveryProvider, SmsOutcome } from "#src/domain/texts/ports.ts";
import { call, safeBase, smsTimeouts, type HttpAnswer, type Timeouts } from "./http.ts";
import { idFrom, refusedByProvider, unknown } from "./json-answer.ts";
import { msg91Receipts } from "./msg91-receipts.ts";
import { msg91Answer, msg91Refusal } from "./msg91-words.ts";
import { digits } from "./number-form.ts";

export type Msg91Settings = {
  baseUrl: string;
  authKey: string;
  /** MSG91's own id of a Flow template with the placeholder `otp` or `var1`, not the DLT id. */
  templateId: string;
  senderId: string | null;
  timeouts?: Timeouts;
};

/** MSG91's Flow in India: fills our code into a template that the regulator has registered. */
export function createMsg91({ baseUrl, authKey, templateId, senderId, timeouts = smsTimeouts }: Msg91Settings): DeliveryProvider {
  const url = `${safeBase(baseUrl)}/api/v5/flow/`;
  const headers = { authkey: authKey, "Content-Type": "application/json", Accept: "application/json" };
  return {
    kind: "delivery",
    name: "msg91",
    reaches: (to) => to.startsWith("+91"),
    carriesNotices: false,
    send: async ({ to, code }) => {
      if (code === null) return refusedByProvider("template");
      const body = { template_id: templateId, ...(senderId === null ? {} : { sender: senderId }), short_url: "0", recipients: [{ mobiles: digits(to), otp: code, var1: code }] };
      return outcomeOf(await call({ method: "POST", url, headers, body: JSON.stringify(body) }, timeouts));
    },
    receipts: msg91Receipts,
  };
}

/** A wrong template is a success here too, and fails in the delivery report alone. */
function outcomeOf(answer: HttpAnswer): SmsOutcome {
  const read = msg91Answer(answer);
  if (!read.msg91) return read.meaning;
  if (!read.msg91.isSuccess) return msg91Refusal(read.msg91);
  // The message of a success is the request's id.
  const messageId = idFrom(read.msg91.message);
  return messageId === null ? unknown("unreadable") : { outcome: "accepted", messageId };
}
