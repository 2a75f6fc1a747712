import { z } from "zod";
import { countryPolicies, limitNames, type CountryPolicy, type Policies } from "./domain/care/policies.ts";
import { currencyDigits, type Currency } from "./domain/shared/money.ts";

const currencies = Object.keys(currencyDigits) as [Currency, ...Currency[]];

/** By name: PostgreSQL reads an offset like +03:00 the other way round. */
function isZone(name: string): boolean {
  if (!/^(UTC|[A-Z][A-Za-z_]+(\/[A-Za-z_-]+)+)$/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    // The only way that Intl says "no such zone"; its list leaves newer names of a zone out.
    return false;
  }
}
const limit = z.int("a whole number of minor units").min(0, "0 or more").max(1_000_000_000_000, "too large");

const policy = z.strictObject({
  currency: z.enum(currencies, "a currency that Kete knows"),
  money: z.enum(["demo", "real"], "demo or real"),
  minimumAge: z.int("a whole number").min(18, "18 or more").max(30, "30 or less"),
  mayGuestsStake: z.boolean("true or false"),
  isBirthDateRequired: z.boolean("true or false"),
  timeZone: z.string().refine(isZone, "an IANA time zone, like Africa/Kampala"),
  realityCheckMinutes: z.int("a whole number").min(5, "5 or more").max(60, "60 or less"),
  defaultLimits: z.partialRecord(z.enum(limitNames), limit),
  tax: z.strictObject({ note: z.string().min(1).max(200), ratePercent: z.number().min(0, "0 or more").max(100, "100 or less") }).nullable(),
  helpLine: z.strictObject({ name: z.string().min(1, "who answers").max(60), number: z.string().regex(/^\+?[\d -]{3,20}$/, "a telephone number") }).nullable(),
});

const overlay = z.record(z.string().regex(/^[A-Z]{2}$/, "a two-letter country code"), z.record(z.string(), z.unknown()));

/**
 * The policy file with what COUNTRY_POLICIES says laid over it: a deployment's own licence or limits, as
 * JSON like {"UG":{"money":"real"}}. Problems are told without the setting's name.
 */
export function readPolicies(text: string): { policies: Policies; problems: string[] } {
  const changes = overlay.safeParse(json(text));
  if (!changes.success) return { policies: countryPolicies, problems: ['JSON of countries, like {"UG":{"money":"real"}}'] };
  const problems: string[] = [];
  const merged: Record<string, CountryPolicy> = { ...countryPolicies };
  for (const [country, change] of Object.entries(changes.data)) {
    const read = policy.safeParse({ ...countryPolicies[country], ...change });
    if (!read.success) problems.push(...read.error.issues.map(({ path, message }) => `${[country, ...path].join(".")}: ${message}`));
    else merged[country] = read.data;
  }
  return { policies: merged, problems };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse has no other way to say no.
    return undefined;
  }
}

type Stated = { COUNTRIES: readonly string[]; CURRENCY: string; MONEY_MODE: "demo" | "real"; APP_ENV: string; ENABLE_PHONE_AUTH: boolean; COUNTRY_POLICIES: string };

/** Where settings and policy contradict each other: a problem a line. */
export function policyRefusals(env: Stated): string[] {
  const { policies, problems } = readPolicies(env.COUNTRY_POLICIES);
  const told = problems.map((problem) => `COUNTRY_POLICIES: ${problem}`);
  // A code that is none is told of by itself.
  for (const country of env.COUNTRIES.filter((code) => /^[A-Z]{2}$/.test(code))) {
    const of = policies[country];
    if (!of) {
      told.push(`COUNTRIES: ${country} has no policy; give it one in src/domain/care/policies.ts or COUNTRY_POLICIES, or take it out`);
      continue;
    }
    if (env.MONEY_MODE === "real" && of.money === "demo") told.push(`MONEY_MODE: real, and the policy of ${country} says demo; take ${country} out of COUNTRIES, or change its policy once it may be played for money there`);
    if (env.MONEY_MODE === "real" && of.currency !== env.CURRENCY) told.push(`CURRENCY: ${env.CURRENCY}, and by its policy ${country} pays in ${of.currency}`);
    if (env.MONEY_MODE === "real" && of.helpLine === null) told.push(`MONEY_MODE: real, and the policy of ${country} names no helpLine; say who listens: {"${country}":{"helpLine":{"name":"…","number":"…"}}} in COUNTRY_POLICIES`);
    // Staging tries a policy out with a rail's sandbox before it is real.
    if (env.MONEY_MODE === "demo" && of.money === "real" && env.APP_ENV === "production") told.push(`MONEY_MODE: demo, and the policy of ${country} says real; set MONEY_MODE=real, or change the policy`);
    if (!env.ENABLE_PHONE_AUTH && !of.mayGuestsStake) told.push(`ENABLE_PHONE_AUTH: false, and the policy of ${country} lets no guests stake: nobody new could play there`);
  }
  return told;
}
