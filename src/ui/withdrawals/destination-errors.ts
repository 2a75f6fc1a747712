import type { Messages } from "../messages/messages.ts";
import type { WhereErrors } from "./step-states.ts";

/** Why a typed destination was refused, beside the field it is about. */
export function destinationErrors({ withdrawals: { where }, refusals }: Messages, method: "MOMO" | "BANK", reason: string): WhereErrors {
  if (reason === "NOT_MOBILE") return { phone: where.notMobile };
  if (method === "MOMO") return { phone: refusals.phoneReasons[reason] ?? where.badPhone };
  switch (reason) {
    case "BANK_CODE": return { bankCode: where.badBank };
    case "ACCOUNT_NUMBER": return { accountNumber: where.badAccountNumber };
    case "ACCOUNT_NAME": return { accountName: where.badAccountName };
    default: return { place: where.unreachable };
  }
}
