import { randomInt, randomUUID } from "node:crypto";
import { jsonAnswer, textAnswer, triggerOf, type SimAnswer, type SimCall, type Simulator } from "./kit.ts";

export const demoSmsmkt = { apiKey: "smsmkt-demo-api-key", secretKey: "smsmkt-demo-secret-key", projectKey: "smsmkt-demo-project" };

/** What its clients disagree about: `shown` answers a reference code and wants none back, `wanted` does want it, `refused` gives none and takes none. */
const refCodeModes = ["shown", "wanted", "refused"] as const;

type Kept = { code: string; untilMs: number; refCode: string };

const codeMs = 300_000;

let texts = new Map<string, Kept>();
let panel: { refCode: (typeof refCodeModes)[number]; accountCode: string | null } = { refCode: "shown", accountCode: null };

/** SMSMKT's OTP service: errors ride on a 200, and a wrong code is a success that says false. */
export const smsmkt: Simulator = {
  name: "smsmkt",
  prefix: "/smsmkt",
  secrets: [demoSmsmkt.apiKey, demoSmsmkt.secretKey, demoSmsmkt.projectKey],
  answer: (call) => {
    switch (`${call.method} ${call.path}`) {
      case "POST /panel": return setPanel(call);
      case "POST /otp-send": return refusedKeys(call) ?? send(call);
      case "POST /otp-validate": return refusedKeys(call) ?? validate(call);
      default: return textAnswer(404, "404 page not found");
    }
  },
  fault: (kind) => (kind === "throttle" ? textAnswer(429, "Too Many Requests") : jsonAnswer(500, { message: "Internal Server Error" })),
  forget: () => {
    texts = new Map();
    panel = { refCode: "shown", accountCode: null };
  },
};

/** What the portal would set: `{"ref_code": "wanted"}`, or a code that every send is refused with, like `{"account_code": "400"}` for one without credit. */
function setPanel(call: SimCall): SimAnswer {
  const { ref_code: refCode, account_code: accountCode } = fieldsOf(call);
  panel = { refCode: refCodeModes.find((mode) => mode === refCode) ?? panel.refCode, accountCode: typeof accountCode === "string" ? accountCode : null };
  return textAnswer(204, "");
}

function refusedKeys(call: SimCall): SimAnswer | null {
  const isKnown = call.headers["api_key"] === demoSmsmkt.apiKey && call.headers["secret_key"] === demoSmsmkt.secretKey;
  return isKnown ? null : said("1004", "api_key or secret_key is wrong.");
}

function send(call: SimCall): SimAnswer {
  const { phone, project_key: projectKey } = fieldsOf(call);
  if (typeof phone !== "string" || typeof projectKey !== "string") return said("100", "A field is missing.");
  if (panel.accountCode !== null) return said(panel.accountCode, "The account is refused.");
  if (projectKey !== demoSmsmkt.projectKey) return said("200", "The login is invalid.");
  const trigger = triggerOf(phone);
  if (!/^0[689]\d{8}$/.test(phone) || trigger === "invalid" || trigger === "landline") return said("107", "The phone is invalid.");
  if (trigger === "opted_out" || trigger === "not_allowed") return said("110", "The number is blocked.");
  if (trigger === "throttled") return smsmkt.fault("throttle");
  const token = randomUUID();
  const kept: Kept = { code: String(randomInt(1_000_000)).padStart(6, "0"), untilMs: call.now() + codeMs, refCode: randomInt(0x10000).toString(16).padStart(4, "0").toUpperCase() };
  texts.set(token, kept);
  const reference = panel.refCode === "refused" ? {} : { ref_code: kept.refCode };
  // Accepted is not delivered: this service reports no deliveries at all.
  if (trigger !== "fails_later") call.outbox.add({ to: phone, text: `Your code is ${kept.code} (ref ${kept.refCode})`, code: kept.code });
  return said("000", "OK.", { token, ...reference });
}

function validate(call: SimCall): SimAnswer {
  const { token, otp_code: code, ref_code: refCode } = fieldsOf(call);
  if (typeof token !== "string" || typeof code !== "string") return said("100", "A field is missing.");
  const kept = texts.get(token);
  if (!kept) return said("1006", "The token is not found.");
  if (panel.refCode === "refused" && refCode !== undefined) return said("100", "An unknown field.");
  if (panel.refCode === "wanted" && refCode !== kept.refCode) return said("000", "OK.", { status: false });
  if (kept.untilMs <= call.now()) return said("5000", "The code has expired.");
  if (kept.code !== code) return said("000", "OK.", { status: false });
  texts.delete(token);
  return said("000", "OK.", { status: true });
}

function said(code: string, detail: string, result?: Record<string, unknown>): SimAnswer {
  return jsonAnswer(200, { code, detail, ...(result ? { result } : {}) });
}

function fieldsOf(call: SimCall): Record<string, unknown> {
  const value = call.json();
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
