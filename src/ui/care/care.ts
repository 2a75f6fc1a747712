/** What a page is given of a player's limits: the API's own answer. */
export type Limit = { name: string; amount: number | null; used: number | null; left: number | null; resetsAt: string | null; next: { amount: number | null; at: string } | null };
export type Policy = { minimumAge: number; isBirthDateRequired: boolean; realityCheckMinutes: number; tax: { note: string; ratePercent: number } | null; helpLine: { name: string; number: string } | null };
export type Care = { currency: string; limits: readonly Limit[]; exclusion: { kind: "cool_off" | "self_exclusion"; since: string; until: string } | null; birthDate: string | null; policy: Policy };
export type Sitting = { minutes: number; rounds: number; staked: number; net: number };

export const breakSpans = ["24_hours", "7_days", "30_days"] as const;
export const exclusionSpans = ["6_months", "1_year", "2_years", "5_years"] as const;
export type Span = (typeof breakSpans)[number] | (typeof exclusionSpans)[number];

/** A span named in an address, or null: people edit those. */
export function spanIn(named: string | null): Span | null {
  return [...breakSpans, ...exclusionSpans].find((span) => span === named) ?? null;
}

/** When a span that begins now is over; shown before it is agreed to, so by the calendar as PostgreSQL adds. */
export function endOf(span: Span, nowMs: number): string {
  const [count = "0", unit = "days"] = span.split("_");
  const end = new Date(nowMs);
  if (unit === "hours") end.setUTCHours(end.getUTCHours() + Number(count));
  else if (unit === "days") end.setUTCDate(end.getUTCDate() + Number(count));
  else {
    const day = end.getUTCDate();
    end.setUTCMonth(end.getUTCMonth() + Number(count) * (unit === "months" ? 1 : 12));
    // 31 August and six months is the last of February, not the third of March.
    if (end.getUTCDate() !== day) end.setUTCDate(0);
  }
  return end.toISOString();
}
