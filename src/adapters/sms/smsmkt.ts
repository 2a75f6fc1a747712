import type { CheckAnswer, SmsOutcome, VerificationProvider } from "#src/domain/texts/ports.ts";
import { call, checkTimeouts, safeBase, smsTimeouts, type HttpAnswer, type Timeouts } from "./http.ts";
import { idFrom, jsonAnswer, refusedByProvider, refusedForRecipient, unknown, type JsonAnswer } from "./json-answer.ts";
import { thaiNational } from "./number-form.ts";

export type SmsmktSettings = {
  baseUrl: string;
  apiKey: string;
  secretKey: string;
  projectKey: string;
  /** Whether a check repeats the text's reference code: its clients disagree, and one says it is then refused. */
  echoRefCode: boolean;
  timeouts?: Timeouts;
};

/** SMSMKT's OTP service in Thailand makes and checks the code; how long it lives is set in its portal. */
export function createSmsmkt({ baseUrl, apiKey, secretKey, projectKey, echoRefCode, timeouts = smsTimeouts }: SmsmktSettings): VerificationProvider {
  const base = safeBase(baseUrl);
  const headers = { api_key: apiKey, secret_key: secretKey, "Content-Type": "application/json", Accept: "application/json" };
  const post = (path: string, body: Record<string, string>, within = timeouts) => call({ method: "POST", url: base + path, headers, body: JSON.stringify(body) }, within);
  return {
    kind: "verification",
    name: "smsmkt",
    reaches: (to) => thaiNational(to) !== null,
    start: async ({ to }) => {
      const phone = thaiNational(to);
      return phone === null ? refusedForRecipient("bad_number") : startOf(await post("/otp-send", { project_key: projectKey, phone }));
    },
    check: async ({ token, code }) => {
      const [id = "", refCode] = token.split(" ");
      // It knows a code by its token alone; without one there is nothing to ask.
      if (id === "") return "gone";
      return checkOf(await post("/otp-validate", { token: id, otp_code: code, ...(echoRefCode && refCode ? { ref_code: refCode } : {}) }, checkTimeouts(timeouts)));
    },
  };
}

function startOf(answer: HttpAnswer): SmsOutcome {
  const read = jsonAnswer(answer);
  if (!read.json) return read.meaning;
  const code = codeOf(read.json);
  const result = resultOf(read.json);
  const id = result["token"];
  if (!read.json.isOk || code !== "000") return refusals.get(code) ?? unknown(code === "" ? "unreadable" : "refused");
  // Its form is promised nowhere. Only what could not be sent back is turned down.
  if (typeof id !== "string" || !/^[\x21-\x7e]{1,500}$/.test(id)) return unknown("unreadable");
  // The reference code travels in our token, since a check may have to repeat it.
  const refCode = idFrom(result["ref_code"]);
  return { outcome: "accepted", messageId: id.slice(0, 100), token: refCode === null ? id : `${id} ${refCode}` };
}

function checkOf(answer: HttpAnswer): CheckAnswer {
  const { json } = jsonAnswer(answer);
  if (!json) return "unknown";
  const code = codeOf(json);
  if (code === "5000" || code === "1006") return "gone";
  if (!json.isOk || code !== "000") return "unknown";
  // A wrong code is a success that says false.
  const { status } = resultOf(json);
  return status === true ? "right" : status === false ? "wrong" : "unknown";
}

/** Codes have leading zeros, so they stay text: the number 0 is not 000. */
function codeOf({ said: { code } }: JsonAnswer): string {
  return typeof code === "string" || typeof code === "number" ? String(code) : "";
}

function resultOf({ said: { result } }: JsonAnswer): Record<string, unknown> {
  return typeof result === "object" && result !== null ? (result as Record<string, unknown>) : {};
}

const refusals = new Map<string, SmsOutcome>(Object.entries({
  "100": refusedByProvider("refused"),
  "107": refusedForRecipient("bad_number"),
  "110": refusedForRecipient("blocked"),
  "200": refusedByProvider("credentials"),
  "400": refusedByProvider("no_credit"),
  // The account has run out.
  "500": refusedByProvider("no_credit"),
  "1004": refusedByProvider("credentials"),
}));
