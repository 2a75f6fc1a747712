import { jsonAnswer, type SimAnswer } from "./kit.ts";
import type { Payment, Story } from "./rail-kit.ts";

export const problem = (status: number, message: string): SimAnswer => jsonAnswer(status, { status: "error", message, data: null });

const messages: Readonly<Record<string, string>> = {
  NOT_ENOUGH_FUNDS: "DISBURSE FAILED: Insufficient funds in customer wallet",
  ACCOUNT: "DISBURSE FAILED: Account number could not be verified",
  LIMIT: "DISBURSE FAILED: Recipient's limit is exceeded",
};

/** One transfer as its POST, the GET and the reports tell it. `isTaken`: the POST's own answer always says NEW. */
export function transfer(payment: Payment, { isTaken = false, says }: { isTaken?: boolean; says?: string | null } = {}): Record<string, unknown> {
  const { reference, msisdn, amountMinor, currency, decided, story, extra, takenAtMs } = payment;
  const real = !decided ? (story.openStatus ?? "PENDING") : decided.outcome === "SUCCESSFUL" ? "SUCCESSFUL" : "FAILED";
  const status = says ?? story.toldStatus ?? (isTaken ? "NEW" : real);
  const reason = decided && decided.outcome !== "SUCCESSFUL" && status === "FAILED" ? decided.outcome.reason : null;
  return {
    id: Number(extra["id"]),
    account_number: msisdn,
    bank_code: extra["bank"],
    full_name: extra["name"],
    created_at: new Date(takenAtMs).toISOString(),
    currency,
    debit_currency: currency,
    amount: Number(story.toldAmount ?? amountMinor),
    fee: 45,
    status,
    reference,
    meta: null,
    narration: extra["narration"],
    complete_message: reason === null ? (status === "SUCCESSFUL" ? "Transaction was successful" : "") : (messages[reason] ?? "DISBURSE FAILED: Transaction could not be completed"),
    requires_approval: 0,
    is_approved: 1,
    bank_name: extra["bankName"],
  };
}

/** The two shapes of reports come by turns, by the account's last digit. In the older one a failure is "Failed". */
export function reportBody(payment: Payment): Record<string, unknown> {
  const data = transfer(payment, { says: payment.story.reports.says });
  if (Number(payment.msisdn.at(-1)) % 2 === 0) return { event: "transfer.completed", "event.type": "Transfer", data: { ...data, fullname: data["full_name"] } };
  return { "event.type": "Transfer", transfer: { ...data, status: data["status"] === "FAILED" ? "Failed" : data["status"] } };
}

const fails = (reason: string): Partial<Story> => ({ outcome: { reason } });

const byAccount: Readonly<Record<string, Partial<Story>>> = {
  450: fails("OTHER"),
  453: { outcome: "PENDING", expiresAfterMs: null },
  454: { decidesAfterMs: 25_000 },
  455: fails("NOT_ENOUGH_FUNDS"),
  456: fails("LIMIT"),
  458: fails("ACCOUNT"),
};

/**
 * What an account's three digits after 000 make of a transfer; any other ends well. The ends of references
 * that Flutterwave's test mode knows count before them.
 */
export function storyFor({ reference, account }: { reference: string; account: string }): Partial<Story> {
  const [isTest, failing, minutes] = /_PMCK(_ST_F)?(?:DU_(\d{1,3}))?$/.exec(reference) ?? [];
  if (isTest !== undefined) return { decidesAfterMs: Number(minutes ?? 10) * 60_000, ...(failing === undefined ? {} : fails("OTHER")) };
  return byAccount[/000(4\d\d)$/.exec(account)?.[1] ?? ""] ?? {};
}
