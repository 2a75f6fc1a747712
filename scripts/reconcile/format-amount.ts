import { currencyDigits, type Currency } from "#src/domain/shared/money.ts";

/** Minor units as a terminal shows them: UGX 5,000 or KES -50.25. */
export function formatAmount(amountMinor: bigint, currency: string): string {
  const digits = currency in currencyDigits ? currencyDigits[currency as Currency] : 0;
  const size = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(digits + 1, "0");
  const whole = BigInt(size.slice(0, size.length - digits)).toLocaleString("en");
  return `${currency} ${amountMinor < 0n ? "-" : ""}${whole}${digits > 0 ? `.${size.slice(-digits)}` : ""}`;
}
