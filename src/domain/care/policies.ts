import type { Currency } from "../shared/money.ts";

export const limitNames = ["deposit_day", "deposit_week", "loss_day", "loss_week"] as const;
export type LimitName = (typeof limitNames)[number];

/** What may be done with the phones of one country. */
export type CountryPolicy = {
  /** What its wallets hold. Where money is real the deployment's currency must be this one. */
  currency: Currency;
  /** `real` once a licence and contracts are there; until then no start with real money serves this country. */
  money: "demo" | "real";
  minimumAge: number;
  /** Whether a stake may be placed without an account. */
  mayGuestsStake: boolean;
  /** Whether a birth date must have been typed before the first stake; of a guest, with each. */
  isBirthDateRequired: boolean;
  /** Where days and weeks begin: an IANA time zone. */
  timeZone: string;
  /** After so many minutes of one sitting the next stake waits for "go on" or "stop". */
  realityCheckMinutes: number;
  /** Given to every phone at first, in minor units; a player may lower them at once and raise them after a day. */
  defaultLimits: Readonly<Partial<Record<LimitName, number | undefined>>>;
  /** Shown beside what is withdrawn. Kete withholds nothing: `ratePercent` is said, not reckoned with. */
  tax: { note: string; ratePercent: number } | null;
  /** Who listens when it stops being fun; null until somebody has called there. Without one nothing is played for money. */
  helpLine: { name: string; number: string } | null;
};

export type Policies = Readonly<Record<string, CountryPolicy>>;

const usual = { money: "demo", minimumAge: 18, mayGuestsStake: true, isBirthDateRequired: false, realityCheckMinutes: 30, defaultLimits: {}, tax: null, helpLine: null } as const;

/**
 * One entry for each country that Kete offers. It is the place where what a country's law and our licence
 * there say becomes a setting; a change is a reviewed commit. All of them are `demo` until somebody has
 * asked a lawyer: the ages are a careful starting point that nobody has looked up, and a tax or a help line stands
 * in none, since a wrong number is worse than none.
 */
export const countryPolicies: Policies = {
  UG: { ...usual, currency: "UGX", minimumAge: 25, timeZone: "Africa/Kampala" },
  KE: { ...usual, currency: "KES", timeZone: "Africa/Nairobi" },
  TZ: { ...usual, currency: "TZS", timeZone: "Africa/Dar_es_Salaam" },
  RW: { ...usual, currency: "RWF", timeZone: "Africa/Kigali" },
  NG: { ...usual, currency: "NGN", timeZone: "Africa/Lagos" },
  GH: { ...usual, currency: "GHS", timeZone: "Africa/Accra" },
  IN: { ...usual, currency: "INR", minimumAge: 21, timeZone: "Asia/Kolkata" },
  TH: { ...usual, currency: "THB", minimumAge: 20, timeZone: "Asia/Bangkok" },
  US: { ...usual, currency: "USD", minimumAge: 21, timeZone: "America/New_York" },
};
