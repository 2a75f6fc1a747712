import { DomainError } from "../shared/errors.ts";
import { sha256 } from "../shared/keys.ts";
import { basisPoints } from "../shared/money.ts";
import { parsePhone } from "../shared/phone.ts";
import type { BankDestination, WithdrawMethod, WithdrawSettings } from "./ports.ts";

export type Quote = { amountMinor: bigint; feeMinor: bigint; netMinor: bigint };

/** What leaves the balance, what it costs and what arrives. The fee is floored: the fraction stays with the player. */
export function quote(amountMinor: bigint, settings: Pick<WithdrawSettings, "feeBp">): Quote {
  const feeMinor = basisPoints(amountMinor, settings.feeBp);
  return { amountMinor, feeMinor, netMinor: amountMinor - feeMinor };
}

/** Refuses an amount outside the limits of one withdrawal. */
export function checkAmount(amountMinor: bigint, { minAmount, maxAmount }: WithdrawSettings): void {
  if (amountMinor < minAmount) throw new DomainError("below_minimum", { minimum: Number(minAmount) });
  if (amountMinor > maxAmount) throw new DomainError("above_maximum", { maximum: Number(maxAmount) });
}

const accountNumberForm = /^\d{5,20}$/;
const bankCodeForm = /^[A-Za-z0-9]{2,20}$/;
const accountNameForm = /^\p{L}[\p{L}\p{M} .'-]{1,69}$/u;

/**
 * The destination as it is stored: an E.164 number for MOMO, JSON with sorted keys for BANK. The form
 * is checked here; whether the account exists only the rail can say. Refuses with invalid_destination.
 */
export function normaliseDestination(method: WithdrawMethod, destination: string | BankDestination, settings: Pick<WithdrawSettings, "phones">): string {
  if (method === "MOMO") {
    if (typeof destination !== "string") throw new DomainError("invalid_destination", { reason: "PHONE_EXPECTED" });
    return mobileDestination(destination, settings);
  }
  if (typeof destination === "string") throw new DomainError("invalid_destination", { reason: "BANK_ACCOUNT_EXPECTED" });
  const bankCode = destination.bankCode.trim();
  const accountNumber = destination.accountNumber.replace(/[\s-]/g, "");
  const accountName = destination.accountName.trim().replace(/\s+/g, " ");
  if (!bankCodeForm.test(bankCode)) throw new DomainError("invalid_destination", { reason: "BANK_CODE" });
  if (!accountNumberForm.test(accountNumber)) throw new DomainError("invalid_destination", { reason: "ACCOUNT_NUMBER" });
  if (!accountNameForm.test(accountName)) throw new DomainError("invalid_destination", { reason: "ACCOUNT_NAME" });
  return JSON.stringify({ accountName, accountNumber, bankCode });
}

function mobileDestination(typed: string, settings: Pick<WithdrawSettings, "phones">): string {
  try {
    return parsePhone(typed, settings.phones);
  } catch (error) {
    if (error instanceof DomainError) throw new DomainError("invalid_destination", error.params);
    throw error;
  }
}

/** What a step-up code proves: this player wants this amount to go there, and nothing else. */
export function withdrawPurpose(of: { player: { playerId: number }; amountMinor: bigint; method: WithdrawMethod; destination: string }): string {
  return `withdraw:${sha256(String(of.player.playerId), String(of.amountMinor), of.method, of.destination).toString("hex").slice(0, 40)}`;
}
