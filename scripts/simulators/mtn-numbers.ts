import type { MtnProductName } from "./mtn-accounts.ts";
import type { Story } from "./rail-kit.ts";

/** The sandbox's own numbers, and the same three digits after 000 at the end of any country's number: +256 772 000 455. */
const sandboxNumber = /^46733123(4\d\d)$|000(4\d\d)$/;

const fails = (reason: string): Partial<Story> => ({ outcome: { reason } });
const delayed: Partial<Story> = { decidesAfterMs: 25_000, openStatus: "CREATED" };
const undecided: Partial<Story> = { outcome: "PENDING", expiresAfterMs: null };

/** Payees of a transfer, by MTN's list. */
const payees: Readonly<Record<string, Partial<Story>>> = {
  450: fails("INTERNAL_PROCESSING_ERROR"),
  451: fails("APPROVAL_REJECTED"),
  452: fails("EXPIRED"),
  453: undecided,
  454: delayed,
  455: fails("NOT_ENOUGH_FUNDS"),
  456: fails("PAYER_LIMIT_REACHED"),
  457: fails("PAYEE_NOT_FOUND"),
  458: fails("NOT_ALLOWED"),
  459: fails("NOT_ALLOWED_TARGET_ENVIRONMENT"),
  460: fails("INVALID_CALLBACK_URL_HOST"),
  461: fails("INVALID_CURRENCY"),
  462: fails("INTERNAL_PROCESSING_ERROR"),
  463: fails("SERVICE_UNAVAILABLE"),
  464: fails("TRANSFER_TYPE_UNKNOWN"),
};

/** Payers of a request to pay, where the numbers mean other things. Only these are known of them. */
const payers: Readonly<Record<string, Partial<Story>>> = {
  450: fails("INTERNAL_PROCESSING_ERROR"),
  451: fails("APPROVAL_REJECTED"),
  452: fails("EXPIRED"),
  453: undecided,
  454: delayed,
  455: fails("PAYER_NOT_FOUND"),
};

/** What a wallet's number alone makes of a payment: any other number ends well. */
export function storyByNumber(product: MtnProductName, msisdn: string): Partial<Story> {
  const found = sandboxNumber.exec(msisdn);
  return (product === "disbursement" ? payees : payers)[found?.[1] ?? found?.[2] ?? ""] ?? {};
}
