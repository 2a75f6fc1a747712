/** Decimal digits of each currency's minor unit (ISO 4217, as the ledger's currency table holds them). */
export const currencyDigits = { UGX: 0, RWF: 0, KES: 2, TZS: 2, NGN: 2, GHS: 2, INR: 2, THB: 2, USD: 2 } as const;

export type Currency = keyof typeof currencyDigits;

/**
 * A wire integer from whole minor units. Amounts are bounded far below 2^53 by the limits; one that
 * is not is a bug, and must not be rounded in silence.
 */
export function toWire(amountMinor: bigint): number {
  const wire = Number(amountMinor);
  if (!Number.isSafeInteger(wire)) throw new RangeError("an amount does not fit an integer on the wire");
  return wire;
}

/** Part of an amount in basis points, floored: a fraction of a minor unit stays with the player. */
export function basisPoints(amountMinor: bigint, bp: number): bigint {
  return (amountMinor * BigInt(bp)) / 10_000n;
}
