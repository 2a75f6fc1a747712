import { z } from "zod";
import type { CareView } from "#src/domain/care/limits.ts";
import { limitNames, type CountryPolicy } from "#src/domain/care/policies.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { iso } from "./fields.ts";

export const policyOutput = z.object({
  currency: z.string(),
  money: z.enum(["demo", "real"]),
  minimumAge: z.int(),
  mayGuestsStake: z.boolean(),
  isBirthDateRequired: z.boolean(),
  timeZone: z.string(),
  realityCheckMinutes: z.int(),
  tax: z.object({ note: z.string(), ratePercent: z.number() }).nullable(),
  helpLine: z.object({ name: z.string(), number: z.string() }).nullable(),
});

export const policyExample: z.output<typeof policyOutput> = {
  currency: "UGX", money: "demo", minimumAge: 25, mayGuestsStake: true, isBirthDateRequired: false, timeZone: "Africa/Kampala", realityCheckMinutes: 30,
  tax: null,
  helpLine: { name: "Who listens", number: "0800 123456" },
};

export function policyAnswer({ currency, money, minimumAge, mayGuestsStake, isBirthDateRequired, timeZone, realityCheckMinutes, tax, helpLine }: CountryPolicy): z.output<typeof policyOutput> {
  return { currency, money, minimumAge, mayGuestsStake, isBirthDateRequired, timeZone, realityCheckMinutes, tax: tax && { ...tax }, helpLine: helpLine && { ...helpLine } };
}

const limitOutput = z.object({
  name: z.enum(limitNames),
  amount: z.int().nullable(),
  used: z.int().nullable(),
  left: z.int().nullable(),
  resetsAt: z.string().nullable(),
  next: z.object({ amount: z.int().nullable(), at: z.string() }).nullable(),
});

export const exclusionOutput = z.object({ kind: z.enum(["cool_off", "self_exclusion"]), since: z.string(), until: z.string() });

export const careOutput = z.object({ currency: z.string(), limits: z.array(limitOutput), exclusion: exclusionOutput.nullable(), birthDate: z.string().nullable(), policy: policyOutput });

const none = { amount: null, used: null, left: null, resetsAt: null, next: null };
export const careExample: z.output<typeof careOutput> = {
  currency: "UGX",
  limits: [
    { name: "deposit_day", amount: 20_000, used: 5000, left: 15_000, resetsAt: "2026-11-21T21:00:00.000Z", next: { amount: 50_000, at: "2026-11-22T06:10:00.000Z" } },
    { name: "deposit_week", ...none },
    { name: "loss_day", ...none },
    { name: "loss_week", ...none },
  ],
  exclusion: null,
  birthDate: null,
  policy: policyExample,
};

const wireOrNull = (amountMinor: bigint | null) => (amountMinor === null ? null : toWire(amountMinor));

export function careAnswer({ limits, exclusion, birthDate, policy }: CareView, currency: string): z.output<typeof careOutput> {
  return { currency, ...careParts({ limits, exclusion }), birthDate, policy: policyAnswer(policy) };
}

/** Limits and exclusion as players and operators are told of them. */
export function careParts({ limits, exclusion }: Pick<CareView, "limits" | "exclusion">): Pick<z.output<typeof careOutput>, "limits" | "exclusion"> {
  return {
    limits: limits.map(({ name, amountMinor, usedMinor, leftMinor, resetsAt, next }) => ({
      name, amount: wireOrNull(amountMinor), used: wireOrNull(usedMinor), left: wireOrNull(leftMinor), resetsAt: iso(resetsAt),
      next: next && { amount: wireOrNull(next.amountMinor), at: next.at.toISOString() },
    })),
    exclusion: exclusion && { kind: exclusion.kind, since: exclusion.since.toISOString(), until: exclusion.until.toISOString() },
  };
}
