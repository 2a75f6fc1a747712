/** What may be chosen of the rounds, as the address has it; null where nothing is. */
export type Chosen = { status: string | null; side: string | null; paidFrom: string | null; from: string | null; to: string | null };

const known = {
  status: ["AWAITING_PAYMENT", "WON", "LOST", "VOID"],
  side: ["under", "over"],
  paidFrom: ["balance", "phone"],
} as const;

export type Choices = { status?: (typeof known.status)[number]; side?: (typeof known.side)[number]; paidFrom?: (typeof known.paidFrom)[number]; from?: string; to?: string };

/** The choices as the API takes them, or null where an address that somebody edited names one there is not. Days are left for the API to judge. */
export function readChoices(chosen: Chosen): Choices | null {
  const [status, side, paidFrom] = [oneOf(known.status, chosen.status), oneOf(known.side, chosen.side), oneOf(known.paidFrom, chosen.paidFrom)];
  if (status === null || side === null || paidFrom === null) return null;
  return { ...(status && { status }), ...(side && { side }), ...(paidFrom && { paidFrom }), ...(chosen.from !== null && { from: chosen.from }), ...(chosen.to !== null && { to: chosen.to }) };
}

/** Undefined where nothing was given, null where it is none of these. */
function oneOf<Value extends string>(values: readonly Value[], given: string | null): Value | null | undefined {
  return given === null ? undefined : (values.find((value) => value === given) ?? null);
}

/** The same choices in an address, with what else is asked for. */
export function queryOf({ paidFrom, ...rest }: Chosen, more: Readonly<Record<string, string>> = {}): string {
  const given = Object.entries({ ...rest, paid_from: paidFrom, ...more }).filter((entry): entry is [string, string] => entry[1] !== null);
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}
