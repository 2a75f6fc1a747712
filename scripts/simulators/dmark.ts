import { randomBytes } from "node:crypto";
import { jsonAnswer, triggerOf, type SimAnswer, type SimCall, type Simulator } from "./kit.ts";

export const demoDmark = { username: "kete-demo", password: "dmark-demo-password" };

type Sent = { status: "PENDING" | "DELIVERED" | "FAILED"; at: string };

const tokenMs = 24 * 3_600_000;

let tokens = new Map<string, number>();
let sent = new Map<string, Sent>();
let count = 0;

/** DMark's gateway, version 3: a token first, and answers in either of its two shapes by turns. */
export const dmark: Simulator = {
  name: "dmark",
  prefix: "/dmark",
  secrets: [demoDmark.password],
  answer: (call) => {
    switch (`${call.method} ${call.path}`) {
      case "POST /get_token/": return getToken(call);
      case "POST /send_sms/": return refusedToken(call) ?? sendSms(call);
      case "POST /dlr/": return refusedToken(call) ?? report(call);
      default: return problem(404, "Not Found", "No such path.");
    }
  },
  fault: (kind) => (kind === "throttle" ? problem(429, "throttled", "Request was throttled.") : problem(500, "server error", "Try again later.")),
  forget: () => {
    tokens = new Map();
    sent = new Map();
    count = 0;
  },
};

function getToken(call: SimCall): SimAnswer {
  const { username, password } = fieldsOf(call);
  if (typeof username !== "string" || typeof password !== "string") return problem(400, "bad request", "username and password are required.");
  if (username !== demoDmark.username) return problem(404, "Account Not Found", "Account Does Not Exist.");
  if (password !== demoDmark.password) return problem(401, "unauthenticated", "Wrong password.");
  const token = `eyJ${randomBytes(24).toString("base64url")}`;
  tokens.set(token, call.now() + tokenMs);
  return jsonAnswer(201, { access_token: token, first_name: "Kete", last_name: "Demo", username, description: "Token made.", status_code: "201" });
}

function refusedToken(call: SimCall): SimAnswer | null {
  const token = call.headers["authtoken"];
  if (token === undefined) return problem(401, "unauthenticated", "No token.");
  return (tokens.get(token) ?? 0) > call.now() ? null : problem(403, "unauthenticated", "Invalid or stale token.", "403");
}

function sendSms(call: SimCall): SimAnswer {
  const { msg, numbers, dlr_url: hook } = fieldsOf(call);
  if (typeof msg !== "string" || msg === "" || typeof numbers !== "string") return problem(400, "bad request", "msg and numbers are required.");
  const trigger = triggerOf(numbers);
  if (trigger === "throttled") return dmark.fault("throttle");
  if (!/^256\d{9}$/.test(numbers) || (trigger !== null && trigger !== "fails_later")) return jsonAnswer(200, { Total: 1, Submitted: 0, Failed: 1, Detail: [] });
  count += 1;
  const id = 2_000_000 + count;
  const text: Sent = { status: "PENDING", at: new Date(call.now()).toISOString().replace("T", " ").slice(0, 23) };
  sent.set(String(id), text);
  call.outbox.add({ to: numbers, text: msg });
  call.later(() => {
    text.status = trigger === "fails_later" ? "FAILED" : "DELIVERED";
    return typeof hook === "string" ? push(call, hook, { msg_id: String(id), submitted_at: text.at.slice(0, 19), status: text.status.toLowerCase() }, id % 3) : undefined;
  });
  switch (id % 3) {
    case 0: return jsonAnswer(201, { msg_id: String(id), status_code: "201", description: "Message submitted." });
    case 1: return jsonAnswer(200, { Total: 1, Submitted: 1, Failed: 0, Detail: [{ phone: numbers, msg_id: id }] });
    default: return jsonAnswer(200, { Failed: 0, Total: 1, Submitted: 1, Detail: [{ phone: numbers, msg_id: String(id) }] });
  }
}

/** How it calls is written nowhere, so all three ways come by turns. */
function push(call: SimCall, hook: string, fields: Record<string, string>, turn: number): Promise<void> {
  const form = new URLSearchParams(fields).toString();
  if (turn === 0) return call.callBack({ url: `${hook}${hook.includes("?") ? "&" : "?"}${form}`, method: "GET" });
  if (turn === 1) return call.callBack({ url: hook, headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: form });
  return call.callBack({ url: hook, headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields) });
}

function report(call: SimCall): SimAnswer {
  const { msg_id: id, msgId } = fieldsOf(call);
  const given = id ?? msgId;
  const asked = typeof given === "number" || typeof given === "string" ? String(given) : "";
  const text = sent.get(asked);
  return text ? jsonAnswer(200, { msg_id: Number(asked), status: text.status, submitted_at: text.at }) : problem(404, "Not Found", "No such message.");
}

function problem(status: number, error: string, description: string, statusCode: string | number = status): SimAnswer {
  return jsonAnswer(status, { error, description, status_code: statusCode });
}

function fieldsOf(call: SimCall): Record<string, unknown> {
  const value = call.json();
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
