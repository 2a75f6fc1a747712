import { unreadableAmount, type RailAnswer } from "#src/domain/rails/ports.ts";
import type { Currency } from "#src/domain/shared/money.ts";
import { minorOf } from "./amounts.ts";
import type { RailResult } from "./http.ts";
import { jsonObject, objectOf, railWord, withoutAnswer } from "./replies.ts";

/** What of an order an answer is held against. */
export type MtnOrder = { reference: string; amountMinor: bigint; currency: Currency; wireCurrency: string };

/** MTN answers these with a 500 although only our settings are wrong; measured: no payment is made. */
const configCodes = new Set(["NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT", "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY"]);

/** Reasons of a FAILED that are the end of it. Any other, a time-out and the catch-all foremost, is doubted. */
const plainReasons = new Set([
  "PAYEE_NOT_FOUND", "PAYER_NOT_FOUND", "NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT", "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY", "NOT_ENOUGH_FUNDS",
  "PAYER_LIMIT_REACHED", "PAYEE_LIMIT_REACHED", "PAYEE_NOT_ALLOWED_TO_RECEIVE", "PAYMENT_NOT_APPROVED", "APPROVAL_REJECTED", "EXPIRED", "TRANSACTION_CANCELED",
  "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED",
]);

/** What the answer to a transfer or a request to pay means. Whatever is not plainly "nothing taken" may have been taken. */
export function submitted(result: RailResult): RailAnswer {
  if (result.kind === "none") return withoutAnswer(result);
  const code = codeIn(result);
  switch (result.status) {
    case 202: return { state: "accepted", code: "ACCEPTED" };
    // Our own earlier send.
    case 409: return { state: "accepted", code: "RESOURCE_ALREADY_EXIST" };
    // 404 and 405 here say that the address of the API is wrong, not that a payment is missing.
    case 400: return { state: "refused", code, trouble: configCodes.has(code) ? "config" : "request" };
    case 401: case 403: case 404: case 405: return { state: "refused", code, trouble: "config" };
    case 429: return { state: "refused", code, trouble: "busy" };
    default: return result.status >= 500 && configCodes.has(code) ? { state: "refused", code, trouble: "config" } : { state: "unknown", code };
  }
}

/** No token was to be had, so nothing was sent. What looks like an outage is `unknown` all the same, so that it counts as one. */
export function withoutToken(result: RailResult): RailAnswer {
  if (result.kind === "answer" && [400, 401, 403, 404, 405].includes(result.status)) return { state: "refused", code: "CREDENTIALS", trouble: "config" };
  if (result.kind === "answer" && result.status === 429) return { state: "refused", code: "THROTTLED", trouble: "busy" };
  return { state: "unknown", code: `TOKEN_${result.kind === "none" ? result.code.toUpperCase() : codeIn(result)}` };
}

/** What the answer to an enquiry means. An enquiry that was refused says nothing of the payment: `unknown`. */
export function told(result: RailResult, order: MtnOrder): RailAnswer {
  if (result.kind === "none") return withoutAnswer(result);
  const said = jsonObject(result.body);
  if (result.status === 404) return said && codeOf(said) === "RESOURCE_NOT_FOUND" ? { state: "not_found", code: "RESOURCE_NOT_FOUND" } : { state: "unknown", code: "HTTP_404" };
  if (result.status !== 200 || !said) return { state: "unknown", code: codeIn(result) };
  // Our reference goes along as the external id: an answer that holds another is of another payment.
  const externalId = said["externalId"];
  if (typeof externalId === "string" && externalId !== "" && externalId !== order.reference) return { state: "unknown", code: "OTHER_REFERENCE" };
  switch (said["status"]) {
    case "SUCCESSFUL": return succeeded(said, order);
    case "FAILED": return failed(said["reason"]);
    case "PENDING": return { state: "accepted", code: "PENDING" };
    // Not documented, and measured: it comes before PENDING's end, and never is the end itself.
    case "CREATED": return { state: "accepted", code: "CREATED" };
    // Any other word is never the end.
    default: return { state: "unknown", code: railWord(said["status"]) || "UNREADABLE" };
  }
}

function succeeded(said: Record<string, unknown>, { reference, currency, wireCurrency }: MtnOrder): RailAnswer {
  const paidCurrency = railWord(said["currency"]);
  const providerTxnId = railWord(said["financialTransactionId"]) || reference;
  if (paidCurrency !== "" && paidCurrency !== wireCurrency) return { state: "succeeded", providerTxnId, amountMinor: null, currency: paidCurrency };
  // The amount comes back normalised ("5.0" was sent, "5" is told): it is read as a number.
  const amountMinor = minorOf(said["amount"], currency);
  // MTN always tells both: without them nobody can say that this is what was asked for.
  if (amountMinor === null || paidCurrency === "") return { state: "unknown", code: unreadableAmount };
  return { state: "succeeded", providerTxnId, amountMinor, currency };
}

/** A reason comes as plain text or as an object with a code. */
function failed(reason: unknown): RailAnswer {
  const code = railWord(typeof reason === "string" ? reason : objectOf(reason)?.["code"]) || "FAILED";
  return { state: "failed", code, isDoubtful: !plainReasons.has(code) };
}

/** The API's own code, the gateway's refusal of a key, or the HTTP status. */
function codeIn({ status, body }: Extract<RailResult, { kind: "answer" }>): string {
  if (status === 429) return "THROTTLED";
  const said = jsonObject(body);
  return (said && codeOf(said)) || `HTTP_${status}`;
}

function codeOf(said: Record<string, unknown>): string {
  const code = railWord(said["code"] ?? said["error"]);
  return /^[A-Z_]{3,60}$/.test(code) ? code : "";
}
