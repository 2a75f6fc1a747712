import { createPublicKey } from "node:crypto";
import { isSupportedCountry } from "libphonenumber-js/max";
import type { z } from "zod";
import { isLoopback } from "./env-address.ts";
import { collectionRailNames, payoutRailNames, type RailName } from "./env-rails.ts";
import { baseSettings, homeOf, kindOf, mtnMarkets, railNeeds } from "./env-rails-facts.ts";
import { parseCollectionRoutes, parsePayoutRoutes, type PayoutRoute } from "./env-rails-routes.ts";
import type { settings } from "./env-settings.ts";

type Env = z.output<typeof settings>;

/** One side of the money: the setting that routes it, and the rails named there that there are. */
type Side = { setting: "PAYOUT_ROUTES" | "COLLECTION_ROUTES"; rails: readonly RailName[] };

/** What is wrong between the settings of money: a problem a line, each beginning with the setting's name. */
export function railRefusals(env: Env): string[] {
  const payouts = parsePayoutRoutes(env.PAYOUT_ROUTES);
  const collections = parseCollectionRoutes(env.COLLECTION_ROUTES);
  const named = (routes: readonly { rails: readonly string[] }[], known: readonly RailName[]) => [...new Set(routes.flatMap(({ rails }) => known.filter((name) => rails.includes(name))))];
  const sides: Side[] = [
    { setting: "PAYOUT_ROUTES", rails: named(payouts.routes, payoutRailNames) },
    { setting: "COLLECTION_ROUTES", rails: named(collections.routes, collectionRailNames) },
  ];
  return [
    ...routeRules(env, "PAYOUT_ROUTES", payouts, payoutRailNames),
    ...routeRules(env, "COLLECTION_ROUTES", collections, collectionRailNames),
    ...payouts.routes.flatMap(methodRules).map((problem) => `PAYOUT_ROUTES: ${problem}`),
    ...sides.flatMap((side) => [...needRules(env, side), ...currencyRules(env, side)]),
    ...bankRules(env, payouts.routes),
    ...formRules(env),
    ...addressRules(env),
    ...(env.MONEY_MODE === "real" ? realRules(env, sides) : demoRules(env, sides)),
  ];
}

function routeRules(env: Env, setting: Side["setting"], { routes, problems }: { routes: readonly { country: string; rails: readonly string[] }[]; problems: readonly string[] }, known: readonly RailName[]): string[] {
  const found = [...problems];
  if (routes.length === 0 && problems.length === 0) found.push("names no rail");
  for (const { country, rails } of routes) {
    if (country !== "*" && !isSupportedCountry(country)) found.push(`${country} is no country`);
    for (const rail of rails) {
      const name = known.find((one) => one === rail);
      if (!name) found.push(`${rail} is no rail; there are ${known.join(", ")}`);
      else {
        const home = homeOf(env, name);
        if (home && home.country !== "?" && country !== "*" && country !== home.country) found.push(`${rail} moves money in ${home.country} alone, not ${country}`);
      }
    }
  }
  return [...new Set(found)].map((problem) => `${setting}: ${problem}`);
}

function methodRules({ country, method, rails }: PayoutRoute): string[] {
  const place = `${country}.${method}`;
  const wallets = method === "BANK" ? rails.filter((rail) => rail === "mtn" || rail === "airtel") : [];
  return [
    ...wallets.map((rail) => `${rail} pays to its own wallets alone, not to banks as ${place} says`),
    // It pays the wallets of every network, so among others it would depend on their order who pays whom.
    ...(method === "MOMO" && rails.length > 1 && rails.includes("flutterwave") ? [`flutterwave pays wallets only where it stands alone; in ${place} it would get no number`] : []),
  ];
}

function needRules(env: Env, { setting, rails }: Side): string[] {
  return rails.flatMap((rail) => railNeeds[rail].filter((need) => env[need] === undefined).map((need) => `${need}: missing; ${setting} uses ${rail}`));
}

function currencyRules(env: Env, { rails }: Side): string[] {
  return rails.flatMap((rail) => {
    const home = homeOf(env, rail);
    if (!home || home.currencies.includes(env.CURRENCY)) return [];
    if (home.currencies.length === 0) return [`MTN_TARGET_ENVIRONMENT: ${env.MTN_TARGET_ENVIRONMENT} is no market of a currency on offer; there are sandbox, ${Object.keys(mtnMarkets).join(", ")}`];
    return [`CURRENCY: ${rail} moves ${home.currencies.join(", ")} here, not ${env.CURRENCY}`];
  });
}

/** A bank's code that is guessed sends money to another bank. The simulator has a list of its own. */
function bankRules(env: Env, routes: readonly PayoutRoute[]): string[] {
  const paysBanks = routes.some(({ method, rails }) => method !== "MOMO" && rails.includes("flutterwave"));
  if (!paysBanks || kindOf(env, "flutterwave") === "simulated" || env.FLUTTERWAVE_BANKS !== undefined) return [];
  return ["FLUTTERWAVE_BANKS: missing; flutterwave pays to banks by its own codes, and `npm run banks` prints them"];
}

function formRules(env: Env): string[] {
  const problems: string[] = [];
  if (env.AIRTEL_PUBLIC_KEY !== undefined && !isRsaKey(env.AIRTEL_PUBLIC_KEY)) problems.push("AIRTEL_PUBLIC_KEY: no RSA public key in base64 (SPKI, as Airtel's portal shows it)");
  if (env.FLUTTERWAVE_SECRET_KEY !== undefined && !/^FLWSECK(_TEST)?-/.test(env.FLUTTERWAVE_SECRET_KEY)) problems.push("FLUTTERWAVE_SECRET_KEY: begins with FLWSECK- or FLWSECK_TEST-");
  const isMtnSandbox = kindOf(env, "mtn") === "sandbox";
  if (isMtnSandbox && env.MTN_TARGET_ENVIRONMENT !== "sandbox") problems.push(`MTN_TARGET_ENVIRONMENT: MTN_BASE_URL is the sandbox, which knows sandbox alone, not ${env.MTN_TARGET_ENVIRONMENT}`);
  if (!isMtnSandbox && kindOf(env, "mtn") === "real" && env.MTN_TARGET_ENVIRONMENT === "sandbox") problems.push("MTN_TARGET_ENVIRONMENT: sandbox needs MTN_BASE_URL=https://sandbox.momodeveloper.mtn.com");
  return problems;
}

function isRsaKey(base64: string): boolean {
  try {
    return createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" }).asymmetricKeyType === "rsa";
  } catch {
    // The library's only way to say "not a key".
    return false;
  }
}

function addressRules(env: Env): string[] {
  const isGuarded = env.APP_ENV === "production" || env.APP_ENV === "staging";
  return [...new Set(Object.values(baseSettings))].flatMap((setting) => {
    const address = env[setting];
    if (isLoopback(address)) return isGuarded ? [`${setting}: leads to this machine; simulators are for development and test`] : [];
    return address.startsWith("https://") ? [] : [`${setting}: must be https: keys and money travel on it`];
  });
}

/** Real money: both sides real, whole and reachable. One simulated side would pay out what never came in, or the other way. */
function realRules(env: Env, sides: readonly Side[]): string[] {
  const problems: string[] = [];
  if (env.APP_ENV === "development" || env.APP_ENV === "test") problems.push(`MONEY_MODE: real money is for production and staging; APP_ENV is ${env.APP_ENV}`);
  if (env.MOCK_MODE) problems.push("MOCK_MODE: true pays within the request and moves nothing; MONEY_MODE=real needs MOCK_MODE=false");
  // Elsewhere plain http is refused for any money.
  if (!env.PUBLIC_URL.startsWith("https://") && isLoopback(env.PUBLIC_URL)) problems.push("PUBLIC_URL: must be https where money is real");
  const words = { mock: "moves no money", simulated: "leads to a simulator", sandbox: "leads to a sandbox" };
  for (const { setting, rails } of sides) {
    for (const rail of rails) {
      const kind = kindOf(env, rail);
      if (kind !== "real") problems.push(`${setting}: ${rail} ${words[kind]}; MONEY_MODE=real needs real rails on both sides`);
    }
  }
  return problems;
}

/** Demo money: nothing real may be named, and nothing real may lie about unused, where one slip would move it. */
function demoRules(env: Env, sides: readonly Side[]): string[] {
  const used = new Set(sides.flatMap(({ rails }) => rails));
  const named = sides.flatMap(({ setting, rails }) => rails.filter((rail) => kindOf(env, rail) === "real").map((rail) => `${setting}: ${rail} would move real money; lead it to its sandbox or a simulator, or set MONEY_MODE=real`));
  const stray = (["mtn", "mtn-collection", "airtel", "flutterwave"] as const).flatMap((rail) => {
    const key = railNeeds[rail].find((need) => env[need] !== undefined);
    if (used.has(rail) || key === undefined || kindOf(env, rail) !== "real") return [];
    return [`${key}: a key of the real ${rail}, which no route uses and MONEY_MODE=demo has no use for; take it out, or lead ${baseSettings[rail]} to the sandbox`];
  });
  return [...named, ...stray];
}
