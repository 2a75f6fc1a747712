import type { SmsOutcome } from "#src/domain/texts/ports.ts";
import { jsonAnswer, refusedByProvider, refusedForRecipient, unknown, type JsonAnswer } from "./json-answer.ts";
import type { HttpAnswer } from "./http.ts";

/** MSG91 says success and failure in `type`, nearly always with a status of 200. */
export type Msg91Answer = { isSuccess: boolean; message: string; said: Record<string, unknown> };

export function msg91Answer(answer: HttpAnswer): { msg91: Msg91Answer } | { msg91: null; meaning: SmsOutcome } {
  const read = jsonAnswer(answer);
  if (!read.json) return { msg91: null, meaning: read.meaning };
  const { said, isOk }: JsonAnswer = read.json;
  const isSuccess = isOk && said["type"] === "success";
  if (!isSuccess && said["type"] !== "error") return { msg91: null, meaning: unknown("unreadable") };
  return { msg91: { isSuccess, message: typeof said["message"] === "string" ? said["message"].trim() : "", said } };
}

/** Its numbered errors, where an answer has one, and its words, where not. */
export function msg91Refusal({ message, said }: Msg91Answer): SmsOutcome {
  const code = said["code"];
  const byCode = refusals.get(typeof code === "string" || typeof code === "number" ? String(code) : "");
  if (byCode) return byCode;
  if (/^(authentication ?failure|unauthori[sz]ed|ip ?blocked)/i.test(message)) return refusedByProvider("credentials");
  return refusedByProvider("refused");
}

const refusals = new Map<string, SmsOutcome>(Object.entries({
  "202": refusedForRecipient("bad_number"),
  "203": refusedByProvider("sender"),
  "207": refusedByProvider("credentials"),
  "208": refusedByProvider("credentials"),
  "211": refusedByProvider("template"),
  "301": refusedByProvider("no_credit"),
  "302": refusedByProvider("no_credit"),
  "303": refusedByProvider("credentials"),
  // The very same request within ten seconds: this one is dropped.
  "311": refusedByProvider("throttled"),
  "418": refusedByProvider("credentials"),
}));
