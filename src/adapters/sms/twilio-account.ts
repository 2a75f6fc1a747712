import type { SmsOutcome, SmsReason } from "#src/domain/texts/ports.ts";
import { call, outcomeWithoutAnswer, type HttpAnswer, type Timeouts } from "./http.ts";
import { jsonObject } from "./words.ts";

export type TwilioAccount = { accountSid: string; authToken: string; timeouts?: Timeouts };

/** Both of Twilio's interfaces take a form and answer in JSON. */
export function postForm(url: string, fields: Record<string, string>, { accountSid, authToken, timeouts }: TwilioAccount): Promise<HttpAnswer> {
  const headers = {
    Authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`,
    "Content-Type": "application/x-www-form-urlencoded",
    Accept: "application/json",
  };
  return call({ method: "POST", url, headers, body: new URLSearchParams(fields).toString() }, timeouts);
}

export type Refusal = { blame: "recipient" | "provider"; reason: SmsReason };

/** Accepted only with an id of the documented form; refused only in the documented form; else nobody knows. */
export function outcomeOf(answer: HttpAnswer, sid: RegExp, refusals: ReadonlyMap<number, Refusal>): SmsOutcome {
  if (answer.kind !== "answer") return outcomeWithoutAnswer(answer.kind);
  if (answer.status >= 500) return { outcome: "unknown", reason: "server_error" };
  const body = jsonObject(answer.text);
  const messageId = body?.["sid"];
  if (answer.status >= 200 && answer.status < 300 && typeof messageId === "string" && sid.test(messageId)) return { outcome: "accepted", messageId };
  const code = refusalCode(answer);
  // Twilio splits its codes into newer ones now and then: one that we do not know is still a refusal.
  if (code !== null) return { outcome: "rejected", ...(refusals.get(code) ?? { blame: "provider", reason: "refused" }) };
  // Twilio promises of every 429 that nothing was done.
  return answer.status === 429 ? { outcome: "rejected", blame: "provider", reason: "throttled" } : { outcome: "unknown", reason: "unreadable" };
}

/** The number in Twilio's error body; null where this is no refusal of Twilio's own (a proxy's page, say). */
export function refusalCode(answer: HttpAnswer): number | null {
  if (answer.kind !== "answer" || answer.status < 400 || answer.status >= 500) return null;
  const code = jsonObject(answer.text)?.["code"];
  return typeof code === "number" ? code : null;
}
