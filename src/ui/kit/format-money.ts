/** ISO 4217 digits after the point, for every currency a deployment may choose. */
const minorDigits: Readonly<Record<string, number>> = { UGX: 0, RWF: 0, KES: 2, TZS: 2, NGN: 2, GHS: 2, INR: 2, THB: 2, USD: 2 };

export function digitsOf(currency: string): number {
  return minorDigits[currency] ?? 2;
}

/**
 * Groups and points a whole number of minor units by hand. `Intl` is left out on purpose: its data
 * differs between a server's Node and an old phone's browser, and the two must print one figure.
 */
export function formatFigure(amountMinor: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(Math.abs(Math.trunc(amountMinor))).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = amountMinor < 0 ? "−" : "";
  return digits === 0 ? sign + whole : `${sign}${whole}.${text.slice(-digits)}`;
}

/** "12,345": a number of things. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "UGX 1,980", with a space that does not break. */
export function formatMoney(amountMinor: number, currency: string): string {
  const sign = amountMinor < 0 ? "−" : "";
  return `${sign}${currency}\u00a0${formatFigure(Math.abs(amountMinor), currency)}`;
}

/** "+UGX 980" or "−UGX 1,000": for movements and net positions, where the sign is the message. */
export function formatSigned(amountMinor: number, currency: string): string {
  return amountMinor > 0 ? `+${formatMoney(amountMinor, currency)}` : formatMoney(amountMinor, currency);
}

/** Plain digits for an input's value: "1980" or "19.80". */
export function moneyInputValue(amountMinor: number, currency: string): string {
  return formatFigure(amountMinor, currency).replaceAll(",", "");
}

/** What a player typed ("1,000", "1 000", "19.8") as minor units, or null when it is no amount. */
export function parseMoney(typed: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const match = /^(\d{1,13})(?:\.(\d+))?$/.exec(typed.replace(/[\s,_]/g, ""));
  if (!match) return null;
  const fraction = match[2] ?? "";
  if (fraction.slice(digits).replaceAll("0", "") !== "") return null;
  const minor = Number(`${match[1] ?? ""}${fraction.slice(0, digits).padEnd(digits, "0")}`);
  return Number.isSafeInteger(minor) ? minor : null;
}
