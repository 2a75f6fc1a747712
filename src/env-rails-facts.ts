import type { z } from "zod";
import type { Currency } from "#src/domain/shared/money.ts";
import { isLoopback } from "./env-address.ts";
import type { RailName } from "./env-rails.ts";
import type { settings } from "./env-settings.ts";

type Env = z.output<typeof settings>;
type Setting = keyof Env;

/** What each rail cannot work without. */
export const railNeeds = {
  mock: [],
  mtn: ["MTN_DISBURSEMENT_KEY", "MTN_DISBURSEMENT_API_USER", "MTN_DISBURSEMENT_API_KEY"],
  "mtn-collection": ["MTN_COLLECTION_KEY", "MTN_COLLECTION_API_USER", "MTN_COLLECTION_API_KEY"],
  airtel: ["AIRTEL_CLIENT_ID", "AIRTEL_CLIENT_SECRET", "AIRTEL_PIN", "AIRTEL_PUBLIC_KEY"],
  flutterwave: ["FLUTTERWAVE_SECRET_KEY", "FLUTTERWAVE_WEBHOOK_HASH"],
} as const satisfies Record<RailName, readonly Setting[]>;

export const baseSettings = { mtn: "MTN_BASE_URL", "mtn-collection": "MTN_BASE_URL", airtel: "AIRTEL_BASE_URL", flutterwave: "FLUTTERWAVE_BASE_URL" } as const satisfies Record<Exclude<RailName, "mock">, Setting>;

/** `mock`: nothing is called at all. `simulated`: something on this machine. `sandbox`: the rail's own, which moves nothing. */
export type RailKind = "mock" | "simulated" | "sandbox" | "real";

const sandboxHosts = { mtn: "sandbox.momodeveloper.mtn.com", airtel: "openapiuat.airtel.africa" };

/** Whose money moves on a rail with these settings. An address that is none of those we know is taken for real. */
export function kindOf(env: Env, rail: RailName): RailKind {
  if (rail === "mock") return "mock";
  const address = env[baseSettings[rail]];
  if (isLoopback(address)) return "simulated";
  if (rail === "flutterwave") return env.FLUTTERWAVE_SECRET_KEY?.startsWith("FLWSECK_TEST-") ? "sandbox" : "real";
  return new URL(address).hostname === sandboxHosts[rail === "airtel" ? "airtel" : "mtn"] ? "sandbox" : "real";
}

/** Where each currency is at home. */
export const countryOfCurrency: Readonly<Record<Currency, string>> = { UGX: "UG", RWF: "RW", KES: "KE", TZS: "TZ", NGN: "NG", GHS: "GH", INR: "IN", THB: "TH", USD: "US" };

/** MTN's markets among the currencies on offer. It has others, which we could not pay in. */
export const mtnMarkets: Readonly<Record<string, { country: string; currency: Currency }>> = {
  mtnuganda: { country: "UG", currency: "UGX" },
  mtnrwanda: { country: "RW", currency: "RWF" },
  mtnghana: { country: "GH", currency: "GHS" },
  mtnnigeria: { country: "NG", currency: "NGN" },
};

/** Where Airtel's API runs wallets in a currency on offer. Nigeria and Ghana are other companies' by now. */
const airtelCurrencies: readonly Currency[] = ["UGX", "KES", "TZS", "RWF"];

export type RailHome = { country: string; currencies: readonly Currency[] };

/** The one country a rail serves with these settings, and what it moves there. Null: every country and currency. */
export function homeOf(env: Env, rail: RailName): RailHome | null {
  switch (rail) {
    case "mock": return null;
    case "airtel": return { country: countryOfCurrency[env.CURRENCY], currencies: airtelCurrencies };
    // It serves other countries too; how their wallets and banks are named there we have not seen.
    case "flutterwave": return { country: "UG", currencies: ["UGX"] };
    case "mtn":
    case "mtn-collection": {
      // The sandbox has numbers and a currency of its own, which its adapter puts in place of ours.
      if (env.MTN_TARGET_ENVIRONMENT === "sandbox") return null;
      const market = mtnMarkets[env.MTN_TARGET_ENVIRONMENT];
      return market ? { country: market.country, currencies: [market.currency] } : { country: "?", currencies: [] };
    }
  }
}
