import { currencyDigits, type Currency } from "#src/domain/shared/money.ts";
import { jsonAnswer, type SimAnswer } from "./kit.ts";
import type { Payment, Story } from "./rail-kit.ts";

/** Airtel answers nearly everything with HTTP 200 and says the rest inside. */
export function airtelAnswer({ code = "200", isSuccess, responseCode, resultCode = isSuccess ? "ESB000010" : "ESB000011", message, transaction }: { code?: string; isSuccess: boolean; responseCode: string | null; resultCode?: string; message: string; transaction?: Record<string, unknown> }): SimAnswer {
  return jsonAnswer(200, {
    ...(transaction ? { data: { transaction } } : {}),
    status: { code, message, result_code: resultCode, ...(responseCode === null ? {} : { response_code: responseCode }), success: isSuccess },
  });
}

export const airtelProblem = (responseCode: string, message: string, resultCode?: string): SimAnswer => airtelAnswer({ code: "400", isSuccess: false, responseCode, message, ...(resultCode === undefined ? {} : { resultCode }) });

export const duplicateId = (): SimAnswer => airtelAnswer({ code: "400", isSuccess: false, responseCode: "ESB000041", message: "Transaction with External Transaction ID already exists." });

const messages: Readonly<Record<string, string>> = {
  DP00900001001: "Transaction is successful.",
  DP00900001003: "Maximum transaction limit reached for the day.",
  DP00900001005: "Transaction failed.",
  DP00900001006: "Transaction is in process.",
  DP00900001007: "Not enough funds in account to complete the transaction.",
  DP00900001013: "The transaction was refused.",
  DP00900001000: "The transaction is in an ambiguous state; please enquire.",
};

/** The status of one payout as the POST's answer, the enquiry and the reports tell it. */
export function statusOf({ story, decided }: Payment): { status: string; responseCode: string } {
  const real = !decided ? (story.openStatus ?? "TIP") : decided.outcome === "SUCCESSFUL" ? "TS" : decided.outcome.reason === "TR" ? "TR" : "TF";
  const status = story.toldStatus ?? real;
  const byStatus: Readonly<Record<string, string>> = { TS: "DP00900001001", TIP: "DP00900001006", TA: "DP00900001000", TR: "DP00900001005" };
  return { status, responseCode: status === "TF" && decided ? codeOf(decided.outcome) : (byStatus[status] ?? "DP00900001006") };
}

export function told(payment: Payment): SimAnswer {
  const { status, responseCode } = statusOf(payment);
  const digits = currencyDigits[payment.currency as Currency];
  return airtelAnswer({
    isSuccess: status !== "TF",
    responseCode,
    resultCode: status === "TF" ? "ESB000011" : "ESB000010",
    message: messages[responseCode] ?? "SUCCESS",
    transaction: {
      id: payment.reference,
      status,
      ...(payment.story.toldAmount === null ? {} : { amount: payment.story.toldAmount }),
      ...(status === "TS" ? { airtel_money_id: `MP${payment.decided?.txnId ?? ""}.${digits}`, reference_id: payment.decided?.txnId ?? "" } : {}),
      message: messages[responseCode] ?? "SUCCESS",
    },
  });
}

function codeOf(outcome: { reason: string } | "SUCCESSFUL"): string {
  if (outcome === "SUCCESSFUL") return "DP00900001001";
  if (outcome.reason === "NOT_ENOUGH_FUNDS") return "DP00900001007";
  return outcome.reason in messages ? outcome.reason : "DP00900001005";
}

const fails = (reason: string): Partial<Story> => ({ outcome: { reason } });

/** What a wallet's number makes of a payout, by its three digits after 000: +256 700 000 455. Any other number ends well, at once. */
export const airtelStories: Readonly<Record<string, Partial<Story>>> = {
  450: fails("DP00900001005"),
  451: fails("DP00900001013"),
  453: { outcome: "PENDING", expiresAfterMs: null },
  454: { decidesAfterMs: 25_000 },
  455: fails("NOT_ENOUGH_FUNDS"),
  456: fails("DP00900001003"),
  // Ambiguous at first, and paid: who takes it for a failure pays twice.
  459: { decidesAfterMs: 60_000, openStatus: "TA" },
  460: fails("TR"),
};
