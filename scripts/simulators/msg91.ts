import { createHash } from "node:crypto";
import { jsonAnswer, textAnswer, triggerOf, type SimAnswer, type SimCall, type Simulator, type Trigger } from "./kit.ts";
import { error, newRequestId, refusedAtOnce, retry, send, success, verify, type Code, type OtpParts } from "./msg91-otp.ts";
import { receiptVersions, reportTo, type Panel, type Report } from "./msg91-receipts.ts";

export const demoMsg91 = { authKey: "msg91-demo-auth-key", templateId: "0123456789abcdef01234567", flowId: "76543210fedcba9876543210", senderId: "KETEIN" };

const sameRequestMs = 10_000;

let codes = new Map<string, Code>();
let recent = new Map<string, number>();
const panel: Panel = { hookUrl: null, version: "v2" };

/** MSG91, Flow and OTP: errors on a 200, and a success for whatever fails later. */
export const msg91: Simulator = {
  name: "msg91",
  prefix: "/msg91",
  secrets: [demoMsg91.authKey],
  answer: (call) => {
    const path = call.path.replace(/\/$/, "");
    if (call.method === "POST" && path === "/panel") return setPanel(call);
    if (!path.startsWith("/api/v5/")) return error("Not found", undefined, 404);
    // A wrong key was seen with both statuses.
    if (call.headers["authkey"] !== demoMsg91.authKey) return path === "/api/v5/flow" ? error("AuthenticationFailure", "207") : error("Unauthorized", undefined, 401);
    if (path === "/api/v5/flow" && call.method === "POST") return flow(call);
    const verb = { "/api/v5/otp": send, "/api/v5/otp/verify": verify, "/api/v5/otp/retry": retry }[path];
    return verb ? verb(call, otpFields(call), parts()) : error("Not found", undefined, 404);
  },
  fault: (kind) => (kind === "throttle" ? error("Same request within 10 seconds", "311") : jsonAnswer(500, { message: "Internal server error", type: "error" })),
  // Where receipts go stands in the panel, and stays there.
  forget: () => {
    codes = new Map();
    recent = new Map();
  },
};

/** What the panel would set: `{"hook_url": "http://127.0.0.1:3000/…", "version": "v2"}`. */
function setPanel(call: SimCall): SimAnswer {
  const value = call.json() as { hook_url?: unknown; version?: unknown } | undefined;
  if (typeof value?.hook_url === "string") panel.hookUrl = value.hook_url;
  panel.version = receiptVersions.find((version) => version === value?.version) ?? panel.version;
  return textAnswer(204, "");
}

function parts(): OtpParts {
  const isTemplate = (id: string) => id === demoMsg91.templateId;
  return {
    codes,
    isTemplate,
    report: (call, requestId, mobile) => reportTo(panel, call, { requestId, number: mobile, ...fate(mobile, isTemplate(otpFields(call)["template_id"] ?? "")) }),
  };
}

function otpFields(call: SimCall): Record<string, string> {
  const body = call.json();
  const inBody = typeof body === "object" && body !== null ? Object.entries(body).map(([name, value]) => [name, String(value)] as const) : [];
  return { ...Object.fromEntries(call.query), ...Object.fromEntries(inBody) };
}

function flow(call: SimCall): SimAnswer {
  const body = call.json() as { template_id?: unknown; flow_id?: unknown; recipients?: { mobiles?: unknown; otp?: unknown; var1?: unknown }[] } | undefined;
  const recipient = Array.isArray(body?.recipients) ? body.recipients[0] : undefined;
  const mobile = typeof recipient?.mobiles === "string" ? recipient.mobiles : "";
  if (mobile === "") return error("Please enter atleast one number to send sms.");
  const refused = refusedAtOnce(/^91\d{10}$/.test(mobile) ? triggerOf(mobile) : "invalid");
  if (refused) return refused;
  const requestId = newRequestId();
  const isTemplate = (body?.template_id ?? body?.flow_id) === demoMsg91.flowId;
  const isDouble = isSentAgain(call);
  const given = recipient?.otp ?? recipient?.var1;
  const code = typeof given === "string" ? given : "";
  if (isTemplate && !isDouble) call.outbox.add({ to: mobile, text: `${code} is your code`, code });
  reportTo(panel, call, { requestId, number: mobile, ...(isDouble ? { status: "2", reason: "311" } : fate(mobile, isTemplate)) });
  return success(requestId);
}

/** The very same request within ten seconds is dropped, and told in the report alone. */
function isSentAgain(call: SimCall): boolean {
  const print = createHash("sha256").update(call.rawBody).digest("hex");
  const before = recent.get(print);
  recent.set(print, call.now());
  return before !== undefined && call.now() - before < sameRequestMs;
}

function fate(mobile: string, isTemplate: boolean): Pick<Report, "status" | "reason"> {
  if (!isTemplate) return { status: "2", reason: "Template ID Missing or Invalid Template" };
  const trigger = triggerOf(mobile);
  return (trigger && failures[trigger]) ?? { status: "1", reason: "" };
}

const failures: Partial<Record<Trigger, Pick<Report, "status" | "reason">>> = {
  not_allowed: { status: "9", reason: "NDNC Number" },
  landline: { status: "16", reason: "Rejected by operator" },
  opted_out: { status: "17", reason: "Blocked Number" },
  fails_later: { status: "2", reason: "Absent subscriber" },
};
