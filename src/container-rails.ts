import { mockCollections } from "#src/adapters/collections/mock.ts";
import { mtnCollections } from "#src/adapters/collections/mtn.ts";
import { createCollectionRails } from "#src/adapters/collections/routes.ts";
import { airtelPayouts } from "#src/adapters/payouts/airtel.ts";
import { banksFrom, demoBanks } from "#src/adapters/payouts/banks.ts";
import { flutterwavePayouts } from "#src/adapters/payouts/flutterwave.ts";
import { mockPayouts } from "#src/adapters/payouts/mock.ts";
import { mtnPayouts } from "#src/adapters/payouts/mtn.ts";
import { reaches, type Place } from "#src/adapters/payouts/reach.ts";
import { createPayoutRails } from "#src/adapters/payouts/routes.ts";
import type { CollectionRail, CollectionRails } from "#src/domain/collections/ports.ts";
import { hmac } from "#src/domain/shared/keys.ts";
import type { Logger } from "#src/domain/shared/logger.ts";
import type { Bank, PayoutRail, PayoutRails } from "#src/domain/withdrawals/ports.ts";
import type { Env } from "./env.ts";
import { isLoopback } from "./env-address.ts";
import { collectionRailNames, payoutRailNames, type CollectionRailName, type PayoutRailName, type RailName } from "./env-rails.ts";
import { baseSettings, countryOfCurrency, homeOf, kindOf, railNeeds } from "./env-rails-facts.ts";
import { parseCollectionRoutes, parsePayoutRoutes } from "./env-rails-routes.ts";

/** The rails that the settings name, behind their routes, and those that may still have something to finish. */
export function payoutRails(env: Env, log: Logger): PayoutRails {
  const known = built(env, payoutRailNames, (name) => payoutRail(env, name, log));
  const places = parsePayoutRoutes(env.PAYOUT_ROUTES).routes.flatMap(({ country, method, rails }) =>
    rails.map((name) => {
      const place = { rail: name, country, method, isAlone: rails.length === 1, ...surroundings(env, name) };
      return { rail: railNamed(known, name), reaches: (to: "MOMO" | "BANK", destination: string) => reaches(place, to, destination) };
    }));
  return createPayoutRails({ places, others: [...known.values()] });
}

export function collectionRails(env: Env, log: Logger): CollectionRails {
  const known = built(env, collectionRailNames, (name) => collectionRail(env, name, log));
  const places = parseCollectionRoutes(env.COLLECTION_ROUTES).routes.flatMap(({ country, rails }) =>
    rails.map((name) => {
      const place: Place = { rail: name, country, method: "MOMO", isAlone: rails.length === 1, ...surroundings(env, name) };
      return { rail: railNamed(known, name), reaches: (phone: string) => reaches(place, "MOMO", phone) };
    }));
  return createCollectionRails({ places, others: [...known.values()] });
}

/**
 * Where each rail reports. MTN and Airtel sign nothing, so the address itself keeps strangers away: it
 * cannot be guessed, and follows from OTP_SECRET, so there is nothing more to keep. It is in no log.
 */
export function moneyHookSecret(env: Pick<Env, "OTP_SECRET">, rail: string): string {
  return hmac(env.OTP_SECRET, "money-hook", rail).toString("base64url").slice(0, 32);
}

/** Null where a rail could not reach us: a real one on a developer's machine. A simulator on that machine can. The mock reports nothing. */
export function moneyHookOf(env: Env, rail: Exclude<RailName, "mock">): string | null {
  const canReach = !isLoopback(env.PUBLIC_URL) || isLoopback(env[baseSettings[rail]]);
  return canReach ? `${env.PUBLIC_URL}/api/webhooks/money/${rail}/${moneyHookSecret(env, rail)}` : null;
}

/** The banks that players can choose, by the codes of the rail that pays them. Empty where none pays banks. */
export function banksOf(env: Env): readonly Bank[] {
  const home = countryOfCurrency[env.CURRENCY];
  const payer = parsePayoutRoutes(env.PAYOUT_ROUTES).routes
    .filter(({ country, method }) => method !== "MOMO" && (country === "*" || country === home))
    .flatMap(({ rails }) => rails)
    .find((rail) => rail === "mock" || rail === "flutterwave");
  if (payer === undefined) return [];
  const isReal = payer === "flutterwave" && kindOf(env, "flutterwave") !== "simulated";
  return isReal && env.FLUTTERWAVE_BANKS !== undefined ? banksFrom(env.FLUTTERWAVE_BANKS) : demoBanks;
}

/** Every rail whose settings are whole: one that the routes no longer name may have payouts on their way. No mock beside real money. */
function built<Name extends RailName, Rail>(env: Env, names: readonly Name[], build: (name: Name) => Rail): Map<string, Rail> {
  const whole = names.filter((name) => (name === "mock" ? env.MONEY_MODE === "demo" : railNeeds[name].every((need) => env[need] !== undefined) && (homeOf(env, name)?.currencies.includes(env.CURRENCY) ?? true)));
  return new Map(whole.map((name) => [name, build(name)]));
}

/** Complete where the routes name it: env-rails-rules.ts has refused a start that lacks anything. */
function railNamed<Rail>(known: ReadonlyMap<string, Rail>, name: string): Rail {
  const rail = known.get(name);
  if (!rail) throw new Error(`a route names ${name}, which was not built`);
  return rail;
}

function surroundings(env: Env, name: string): Pick<Place, "home" | "bankCountry"> {
  return { home: homeOf(env, name as RailName)?.country ?? null, bankCountry: countryOfCurrency[env.CURRENCY] };
}

const given = (value: string | undefined) => value ?? "";

function payoutRail(env: Env, name: PayoutRailName, log: Logger): PayoutRail {
  switch (name) {
    case "mock": return mockPayouts(log, { isInstant: env.MOCK_MODE });
    case "mtn": return mtnPayouts({
      ...mtnParts(env, "mtn"),
      subscriptionKey: given(env.MTN_DISBURSEMENT_KEY), apiUser: given(env.MTN_DISBURSEMENT_API_USER), apiKey: given(env.MTN_DISBURSEMENT_API_KEY),
    });
    case "airtel": return airtelPayouts({
      baseUrl: env.AIRTEL_BASE_URL, country: countryOfCurrency[env.CURRENCY], currency: env.CURRENCY,
      clientId: given(env.AIRTEL_CLIENT_ID), clientSecret: given(env.AIRTEL_CLIENT_SECRET), pin: given(env.AIRTEL_PIN), publicKey: given(env.AIRTEL_PUBLIC_KEY),
    });
    case "flutterwave": return flutterwavePayouts({
      baseUrl: env.FLUTTERWAVE_BASE_URL, currency: env.CURRENCY, reportUrl: moneyHookOf(env, "flutterwave"),
      secretKey: given(env.FLUTTERWAVE_SECRET_KEY), webhookHash: given(env.FLUTTERWAVE_WEBHOOK_HASH),
    });
  }
}

function collectionRail(env: Env, name: CollectionRailName, log: Logger): CollectionRail {
  switch (name) {
    case "mock": return mockCollections(log);
    case "mtn-collection": return mtnCollections({
      ...mtnParts(env, "mtn-collection"),
      subscriptionKey: given(env.MTN_COLLECTION_KEY), apiUser: given(env.MTN_COLLECTION_API_USER), apiKey: given(env.MTN_COLLECTION_API_KEY),
    });
  }
}

function mtnParts(env: Env, rail: "mtn" | "mtn-collection") {
  return { baseUrl: env.MTN_BASE_URL, targetEnvironment: env.MTN_TARGET_ENVIRONMENT, reportUrl: moneyHookOf(env, rail) };
}
