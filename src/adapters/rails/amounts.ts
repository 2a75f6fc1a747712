import { currencyDigits, type Currency } from "#src/domain/shared/money.ts";

/** `50000` of UGX, `500.00` of KES: whole minor units as the decimal text that rails take. */
export function decimalOf(amountMinor: bigint, currency: Currency): string {
  const digits = currencyDigits[currency];
  const text = amountMinor.toString().padStart(digits + 1, "0");
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The ledger's own limit of one transfer; exact in a double, too. */
const mostMinor = 1_000_000_000_000_000n;

/**
 * Minor units of a decimal amount as a rail writes it: `5`, `5.0` and `"5.00"` are the same money.
 * Null for anything that is no amount of the currency: a sign, an exponent, a fraction of a minor unit,
 * or more than the ledger books at once.
 */
export function minorOf(value: unknown, currency: Currency): bigint | null {
  const text = typeof value === "number" && Number.isFinite(value) ? String(value) : value;
  const parts = typeof text === "string" ? /^(\d{1,15})(?:\.(\d{1,10}))?$/.exec(text.trim()) : null;
  if (!parts) return null;
  const digits = currencyDigits[currency];
  const fraction = (parts[2] ?? "").replace(/0+$/, "");
  if (fraction.length > digits) return null;
  const minor = BigInt((parts[1] ?? "") + fraction.padEnd(digits, "0"));
  return minor > mostMinor ? null : minor;
}
