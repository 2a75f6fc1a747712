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
  /** Who listens when it stops being fun. */
  helpLine: { name: string; number: string };
};

export type Policies = Readonly<Record<string, CountryPolicy>>;

const usual = { money: "demo", minimumAge: 18, mayGuestsStake: true, isBirthDateRequired: false, realityCheckMinutes: 30, defaultLimits: {}, tax: null } as const;

/**
 * One entry for each country that Kete offers. It is the place where what a country's law and our licence
 * there say becomes a setting; a change is a reviewed commit. All of them are `demo` until somebody has
 * asked a lawyer: ages, tax notes and numbers here are a starting point, none of them advice.
 */
export const countryPolicies: Policies = {
  UG: { ...usual, currency: "UGX", minimumAge: 25, timeZone: "Africa/Kampala", tax: { note: "Uganda withholds tax on winnings", ratePercent: 15 }, helpLine: { name: "Uganda Mental Health Helpline", number: "0800 212121" } },
  KE: { ...usual, currency: "KES", timeZone: "Africa/Nairobi", tax: { note: "Kenya taxes what is withdrawn from a betting wallet", ratePercent: 5 }, helpLine: { name: "Kenya Red Cross", number: "1199" } },
  TZ: { ...usual, currency: "TZS", timeZone: "Africa/Dar_es_Salaam", tax: { note: "Tanzania withholds tax on winnings", ratePercent: 10 }, helpLine: { name: "Tanzania health hotline", number: "199" } },
  RW: { ...usual, currency: "RWF", timeZone: "Africa/Kigali", tax: { note: "Rwanda withholds tax on winnings", ratePercent: 15 }, helpLine: { name: "Rwanda health line", number: "114" } },
  NG: { ...usual, currency: "NGN", timeZone: "Africa/Lagos", helpLine: { name: "Gamble Alert", number: "0705 889 0073" } },
  GH: { ...usual, currency: "GHS", timeZone: "Africa/Accra", helpLine: { name: "Ghana Mental Health Authority", number: "0800 678 678" } },
  IN: { ...usual, currency: "INR", minimumAge: 21, timeZone: "Asia/Kolkata", tax: { note: "India withholds tax on net winnings", ratePercent: 30 }, helpLine: { name: "Tele MANAS", number: "14416" } },
  TH: { ...usual, currency: "THB", minimumAge: 20, timeZone: "Asia/Bangkok", helpLine: { name: "Thai mental health hotline", number: "1323" } },
  US: { ...usual, currency: "USD", minimumAge: 21, timeZone: "America/New_York", helpLine: { name: "National Problem Gambling Helpline", number: "1-800-522-4700" } },
};
