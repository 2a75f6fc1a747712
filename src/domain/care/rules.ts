import { DomainError } from "../shared/errors.ts";
import type { CountryPolicy } from "./policies.ts";

/** Nobody is known to have become older; a year like 0196 is a slip. */
const ageMax = 120;

/** A date as typed, `1990-04-21`, as milliseconds of its midnight UTC. Refuses with invalid_input what is no day of a living person. */
export function parseBirthDate(typed: string, now: Date): Date {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(typed) ? new Date(`${typed}T00:00:00Z`) : null;
  // 31 February reads as 3 March.
  const isDay = date !== null && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(typed);
  if (!isDay || date > now || ageOn(date, now) > ageMax) throw new DomainError("invalid_input", { issues: [{ path: ["birthDate"], message: "a birth date, like 1990-04-21" }] });
  return date;
}

/** Whole years. Born on 29 February, one is a year older on 1 March. */
export function ageOn(born: Date, now: Date): number {
  const years = now.getUTCFullYear() - born.getUTCFullYear();
  const hadBirthday = now.getUTCMonth() > born.getUTCMonth() || (now.getUTCMonth() === born.getUTCMonth() && now.getUTCDate() >= born.getUTCDate());
  return hadBirthday ? years : years - 1;
}

/** Refuses with under_age. */
export function assertOldEnough(born: Date, { minimumAge }: Pick<CountryPolicy, "minimumAge">, now: Date): void {
  if (ageOn(born, now) < minimumAge) throw new DomainError("under_age", { minimumAge });
}

/** For how long somebody may shut himself out, each as PostgreSQL reads it. */
const coolOffs = { "24_hours": "24 hours", "7_days": "7 days", "30_days": "30 days" } as const;
const selfExclusions = { "6_months": "6 months", "1_year": "1 year", "2_years": "2 years", "5_years": "5 years" } as const;

export type CoolOff = keyof typeof coolOffs;
export type SelfExclusion = keyof typeof selfExclusions;
export type ExclusionSpan = CoolOff | SelfExclusion;
export const coolOffNames: readonly CoolOff[] = ["24_hours", "7_days", "30_days"];
export const selfExclusionNames: readonly SelfExclusion[] = ["6_months", "1_year", "2_years", "5_years"];

/** What a span is called in the books, and how long it lasts. */
export function exclusionOf(span: ExclusionSpan): { kind: "cool_off" | "self_exclusion"; interval: string } {
  return { kind: Object.hasOwn(coolOffs, span) ? "cool_off" : "self_exclusion", interval: { ...coolOffs, ...selfExclusions }[span] };
}
