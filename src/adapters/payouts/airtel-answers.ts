import { unreadableAmount, type RailAnswer } from "#src/domain/rails/ports.ts";
import { minorOf } from "../rails/amounts.ts";
import type { RailResult } from "../rails/http.ts";
import { jsonObject, objectOf, railWord, withoutAnswer } from "../rails/replies.ts";
import type { Currency } from "#src/domain/shared/money.ts";
import { ambiguous, duplicate, failures, inProgress, misconfigured, notFound, succeeded } from "./airtel-codes.ts";

/** What was asked: a refusal of a payout says that it took nothing; of an enquiry it says nothing of the payout. */
type Asked = { verb: "submit" | "status"; reference: string; currency: Currency };

/**
 * Airtel answers HTTP 200 whatever happened and says the rest in `status` and `data.transaction`. What
 * cannot mean two things decides first; what is not known here is unknown, and never a failure.
 */
export function meaningOf(result: RailResult, asked: Asked): RailAnswer {
  if (result.kind === "none") return withoutAnswer(result);
  const { status: http, body } = result;
  // 408 is Airtel's own word for "ask again", unlike elsewhere.
  if (http === 408 || http >= 500) return { state: "unknown", code: `HTTP_${http}` };
  if (http === 429) return refused(asked, "THROTTLED", "busy");
  if (http === 401 || http === 403) return refused(asked, `HTTP_${http}`, "config");
  const said = jsonObject(body);
  if (!said) return { state: "unknown", code: "UNREADABLE" };
  const status = objectOf(said["status"]) ?? said;
  const transaction = objectOf(objectOf(said["data"])?.["transaction"]) ?? {};
  const codes = [railWord(status["response_code"]), railWord(status["result_code"]), railWord(status["code"])].filter(Boolean);
  return byCode(codes, asked) ?? byTransaction(transaction, status, codes, asked) ?? (http >= 400 ? refused(asked, codes[0] ?? `HTTP_${http}`, http === 400 || http === 422 ? "request" : "config") : { state: "unknown", code: codes[0] ?? "NO_CODE" });
}

/** The codes whose meaning no other field may change. */
function byCode(codes: readonly string[], asked: Asked): RailAnswer | null {
  const found = (list: ReadonlySet<string>) => codes.find((code) => list.has(code));
  const unsure = found(ambiguous);
  if (unsure) return { state: "unknown", code: unsure };
  const twice = found(duplicate);
  if (twice) return { state: "accepted", code: twice };
  const missing = found(notFound);
  if (missing) return asked.verb === "status" ? { state: "not_found", code: missing } : { state: "unknown", code: missing };
  const wrong = found(misconfigured);
  return wrong ? refused(asked, wrong, "config") : null;
}

function byTransaction(transaction: Record<string, unknown>, status: Record<string, unknown>, codes: readonly string[], { reference, currency }: Asked): RailAnswer | null {
  const told = railWord(transaction["status"]);
  const id = transaction["id"];
  if (typeof id === "string" && id !== reference) return { state: "unknown", code: "OTHER_TRANSACTION" };
  const failure = codes.map((code) => failures.get(code)).find((one) => one !== undefined);
  const isSuccess = told === "TS" || (told === "" && codes.some((code) => succeeded.has(code)));
  if (isSuccess) {
    if (status["success"] === false || failure) return { state: "unknown", code: "CONTRADICTORY" };
    const providerTxnId = [transaction["airtel_money_id"], transaction["reference_id"]].map(railWord).find(Boolean) ?? reference;
    // It need not be told, but what is told must be read.
    const amountMinor = minorOf(transaction["amount"], currency);
    if (amountMinor === null && (transaction["amount"] ?? null) !== null) return { state: "unknown", code: unreadableAmount };
    return { state: "succeeded", providerTxnId, amountMinor, currency: railWord(transaction["currency"]) || null };
  }
  switch (told) {
    case "TIP": return { state: "accepted", code: "TIP" };
    case "TF": return { state: "failed", ...(failure ?? { code: "FAILED", isDoubtful: true }) };
    // The money came back to our wallet; that a reversal can itself be undone is not written anywhere.
    case "TR": return { state: "failed", code: "REVERSED", isDoubtful: true };
    case "": break;
    default: return { state: "unknown", code: told };
  }
  if (codes.some((code) => inProgress.has(code))) return { state: "accepted", code: "IN_PROGRESS" };
  return failure ? { state: "failed", ...failure } : null;
}

function refused({ verb }: Asked, code: string, trouble: "config" | "busy" | "request"): RailAnswer {
  return verb === "submit" ? { state: "refused", code, trouble } : { state: "unknown", code };
}
