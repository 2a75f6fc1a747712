import { randomBytes } from "node:crypto";
import { jsonAnswer, textAnswer, triggerOf, type SimAnswer, type SimCall, type Simulator, type Trigger } from "./kit.ts";

export const demoAfricasTalking = { username: "kete-demo", apiKey: "africastalking-demo-api-key", senderId: "KETE" };

const statuses: Record<number, string> = {
  100: "Processed", 101: "Sent", 102: "Queued", 401: "RiskHold", 402: "InvalidSenderId", 403: "InvalidPhoneNumber", 404: "UnsupportedNumberType", 405: "InsufficientBalance",
  406: "UserInBlacklist", 407: "CouldNotRoute", 409: "DoNotDisturbRejection", 500: "InternalServerError", 501: "GatewayError", 502: "RejectedByGateway",
};

let hookUrl: string | null = null;
/** What the next send's recipient is answered, by the dashboard's word. */
let nextStatusCode: number | null = null;

/** Africa's Talking: a failed recipient on a 201, and a wrong key in plain text. */
export const africastalking: Simulator = {
  name: "africastalking",
  prefix: "/africastalking",
  secrets: [demoAfricasTalking.apiKey],
  answer: (call) => {
    switch (`${call.method} ${call.path}`) {
      case "POST /panel": return setPanel(call);
      case "POST /version1/messaging": return send(call);
      default: return textAnswer(404, "The requested resource could not be found.");
    }
  },
  fault: (kind) => (kind === "throttle" ? textAnswer(429, "Too many requests") : textAnswer(503, "The service is unavailable")),
  // Where receipts go stands in the dashboard, and stays there.
  forget: () => {
    nextStatusCode = null;
  },
};

/** What the dashboard would set: `{"hook_url": "http://127.0.0.1:3000/…"}`; `{"status_code": 405}` is what the next send is answered. */
function setPanel(call: SimCall): SimAnswer {
  const value = call.json() as { hook_url?: unknown; status_code?: unknown } | undefined;
  if (typeof value?.hook_url === "string") hookUrl = value.hook_url;
  if (typeof value?.status_code === "number") nextStatusCode = value.status_code;
  return textAnswer(204, "");
}

function send(call: SimCall): SimAnswer {
  const form = call.form();
  if (call.headers["apikey"] !== demoAfricasTalking.apiKey || form.get("username") !== demoAfricasTalking.username) return textAnswer(401, "The supplied authentication is invalid");
  if (!(call.headers["accept"] ?? "").includes("json")) return textAnswer(201, "<AfricasTalkingResponse/>", "application/xml");
  const [to, message, from] = [form.get("to") ?? "", form.get("message") ?? "", form.get("from")];
  if (from !== null && from !== demoAfricasTalking.senderId) return said(201, "InvalidSenderId", []);
  if (!/^\+[1-9]\d{7,14}$/.test(to) || message === "") return said(201, "InvalidPhoneNumber", []);
  const trigger = triggerOf(to);
  if (trigger === "throttled") return africastalking.fault("throttle");
  const statusCode = nextStatusCode ?? (trigger && refusals[trigger]) ?? 101;
  nextStatusCode = null;
  const isSent = statusCode < 400;
  const messageId = isSent ? `ATXid_${randomBytes(16).toString("hex")}` : "None";
  if (isSent) {
    call.outbox.add({ to, text: message });
    reports(call, { id: messageId, phoneNumber: to, networkCode: "99999" }, trigger === "fails_later");
  }
  const recipient = { statusCode, number: to, status: statuses[statusCode] ?? "Unknown", cost: isSent ? "UGX 35.0000" : "0", messageId };
  // The do-not-disturb refusal alone is documented with a status of its own.
  return said(statusCode === 409 ? 409 : 201, `Sent to ${isSent ? 1 : 0}/1 Total Cost: ${recipient.cost}`, [recipient]);
}

const refusals: Partial<Record<Trigger, number>> = { invalid: 403, not_allowed: 409, opted_out: 406, landline: 404 };

/** Once before and once after, the last of them twice and with a field that nobody has heard of. */
function reports(call: SimCall, text: Record<string, string>, isFailing: boolean): void {
  const url = hookUrl;
  if (url === null) return;
  const final = isFailing ? { status: "Failed", failureReason: "DeliveryFailure" } : { status: "Success" };
  for (const fields of [{ status: "Sent" }, final, { ...final, retryCount: "0", somethingNew: "1" }]) {
    call.later(() => call.callBack({ url, headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ ...text, ...fields }).toString() }));
  }
}

function said(status: number, message: string, recipients: unknown[]): SimAnswer {
  return jsonAnswer(status, { SMSMessageData: { Message: message, Recipients: recipients } });
}
