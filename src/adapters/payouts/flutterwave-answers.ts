import { unreadableAmount, type RailAnswer } from "#src/domain/rails/ports.ts";
import type { Currency } from "#src/domain/shared/money.ts";
import { minorOf } from "../rails/amounts.ts";
import type { RailResult } from "../rails/http.ts";
import { jsonObject, objectOf, railWord, withoutAnswer } from "../rails/replies.ts";

type Asked = { reference: string; currency: Currency };

/** What POST /transfers means. A 4xx took nothing, whatever its reason; which reason decides who must act. */
export function submitMeaning(result: RailResult, asked: Asked): RailAnswer {
  if (result.kind === "none") return withoutAnswer(result);
  const { status, body } = result;
  if (status === 408 || status >= 500) return { state: "unknown", code: `HTTP_${status}` };
  if (status === 429) return { state: "refused", code: "THROTTLED", trouble: "busy" };
  if (status === 401 || status === 403) return { state: "refused", code: `HTTP_${status}`, trouble: "config" };
  const said = jsonObject(body);
  if (status >= 400) return refusalIn(said, status);
  const data = objectOf(said?.["data"]);
  if (!said || said["status"] !== "success" || !data) return { state: "unknown", code: said ? "NO_TRANSFER" : "UNREADABLE" };
  return transferMeaning(data, asked);
}

/**
 * What GET /transfers?reference= means. Whether it finds by the whole reference is not written, so a list
 * without ours is `not_found` only where it is empty.
 */
export function statusMeaning(result: RailResult, asked: Asked): RailAnswer {
  if (result.kind === "none") return withoutAnswer(result);
  const { status, body } = result;
  const said = jsonObject(body);
  if (status === 404 && /not found/i.test(messageIn(said))) return { state: "not_found", code: "NOT_FOUND" };
  if (status >= 300) return { state: "unknown", code: status === 429 ? "THROTTLED" : `HTTP_${status}` };
  const data = said?.["data"];
  const transfers = (Array.isArray(data) ? (data as unknown[]) : [data]).map(objectOf);
  if (!said || said["status"] !== "success" || !(Array.isArray(data) || objectOf(data)) || transfers.includes(null)) return { state: "unknown", code: "UNREADABLE" };
  const ours = transfers.filter((transfer) => transfer?.["reference"] === asked.reference);
  if (ours.length === 0) return transfers.length === 0 ? { state: "not_found", code: "NOT_FOUND" } : { state: "unknown", code: "OTHER_REFERENCES" };
  // One reference names one transfer; two are for a person to look at.
  return ours.length > 1 ? { state: "unknown", code: "SEVERAL_TRANSFERS" } : transferMeaning(ours[0] ?? {}, asked);
}

function transferMeaning(transfer: Record<string, unknown>, { reference, currency }: Asked): RailAnswer {
  if (transfer["reference"] !== reference) return { state: "unknown", code: "OTHER_REFERENCE" };
  const told = railWord(transfer["status"]).toUpperCase();
  switch (told) {
    case "NEW":
    case "PENDING": return { state: "accepted", code: told };
    case "SUCCESSFUL": {
      const paidCurrency = railWord(transfer["currency"]) || null;
      const amountMinor = minorOf(transfer["amount"], currency);
      if (amountMinor === null && (paidCurrency ?? currency) === currency) return { state: "unknown", code: unreadableAmount };
      return { state: "succeeded", providerTxnId: railWord(transfer["id"]) || reference, amountMinor, currency: paidCurrency };
    }
    case "FAILED": return { state: "failed", ...failureIn(transfer["complete_message"]) };
    default: return { state: "unknown", code: told || "NO_STATUS" };
  }
}

/** Its causes are sentences, so they are sorted by their words; one that is not understood is read a second time later. */
function failureIn(message: unknown): { code: string; isDoubtful: boolean } {
  const text = typeof message === "string" ? message.toLowerCase() : "";
  if (/insufficient|not enough/.test(text)) return { code: "NOT_ENOUGH_FUNDS", isDoubtful: false };
  if (/limit/.test(text)) return { code: "PAYEE_LIMIT_REACHED", isDoubtful: false };
  if (/account|beneficiary|recipient|subscriber|msisdn/.test(text)) return { code: "PAYEE_NOT_FOUND", isDoubtful: false };
  return { code: "FAILED", isDoubtful: true };
}

function refusalIn(said: Record<string, unknown> | null, status: number): RailAnswer {
  const message = messageIn(said).toLowerCase();
  // Our own earlier send: how exactly it says so is not written, and asking by the reference tells.
  if (status === 409 || /reference|duplicate|already exist/.test(message)) return { state: "accepted", code: "DUPLICATE_REFERENCE" };
  // One wrong account is its owner's affair and must not stop everybody's payouts.
  if (/account.?number|recipient|beneficiary|account.?bank|bank.?code|could not be (validated|resolved)|resolve account/.test(message)) return { state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful: true };
  const isAccount = /enable|white.?list|permission|not permitted|not authori[sz]ed/.test(message);
  return { state: "refused", code: `HTTP_${status}`, trouble: (status === 400 || status === 422) && !isAccount ? "request" : "config" };
}

function messageIn(said: Record<string, unknown> | null): string {
  const message = said?.["message"];
  return typeof message === "string" ? message : "";
}
