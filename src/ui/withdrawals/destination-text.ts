import { maskPhone } from "../kit/mask-phone.ts";

type Bank = { bankCode: string; accountNumber: string; accountName: string };

/** A destination as it is read back: enough to see a slip in it. The player typed a bank account himself, so its last digits are shown. */
export function destinationText(destination: string | Bank): string {
  if (typeof destination === "string") return /^[+\d][\d\s•()+-]*$/.test(destination) ? maskPhone(destination) : destination;
  return `${destination.accountName}, ${destination.bankCode} ••• ${destination.accountNumber.slice(-4)}`;
}
