import { isSupportedCountry } from "libphonenumber-js/max";
import type { z } from "zod";
import { isLoopback } from "./env-address.ts";
import { isMocked, parseRoutes, providerNames, routesInForce, type ProviderName } from "./env-sms.ts";
import type { settings } from "./env-settings.ts";

type Env = z.output<typeof settings>;
type Setting = keyof Env;

/** What each provider cannot work without; of an inner list, one is enough. */
const needs: Record<ProviderName, readonly (Setting | readonly Setting[])[]> = {
  mock: [],
  dmark: ["DMARK_USERNAME", "DMARK_PASSWORD"],
  twilio: ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", ["TWILIO_PHONE_NUMBER", "TWILIO_MESSAGING_SERVICE_SID"]],
  "twilio-verify": ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_VERIFY_SERVICE_SID"],
  sns: ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  msg91: ["MSG91_AUTH_KEY", "MSG91_FLOW_ID"],
  "msg91-otp": ["MSG91_AUTH_KEY", "MSG91_TEMPLATE_ID"],
  smsmkt: ["SMSMKT_API_KEY", "SMSMKT_SECRET_KEY", "SMSMKT_PROJECT_KEY"],
  africastalking: ["AT_USERNAME", "AT_API_KEY"],
};

/** Gateways of one country; the others reach every one. The adapters say the same of single numbers (a test compares). */
export const homeOf: Partial<Record<string, string>> = { dmark: "UG", msg91: "IN", "msg91-otp": "IN", smsmkt: "TH" };

const addresses = ["DMARK_BASE_URL", "TWILIO_BASE_URL", "TWILIO_VERIFY_BASE_URL", "AWS_ENDPOINT_URL_SNS", "MSG91_BASE_URL", "SMSMKT_BASE_URL", "AT_BASE_URL"] as const;

/** What is wrong between the settings of texting: a problem a line, each beginning with the setting's name. */
export function smsRefusals(env: Env, raw: Record<string, string | undefined>): string[] {
  return [...routeRules(env, raw), ...needRules(env), ...countryRules(env), ...addressRules(env)];
}

function routeRules(env: Env, raw: Record<string, string | undefined>): string[] {
  const { routes, problems } = parseRoutes(env.OTP_ROUTES);
  if (env.OTP_ROUTES.trim() === "") return [];
  if (routes.size === 0 && problems.length === 0) problems.push("names no provider");
  for (const [country, names] of routes) {
    if (country !== "*" && !isSupportedCountry(country)) problems.push(`${country} is no country`);
    for (const name of names) {
      const home = homeOf[name];
      if (!isKnown(name)) problems.push(`${name} is no provider; there are ${providerNames.slice(1).join(", ")}`);
      else if (name === "mock") problems.push("mock sends no texts and stands alone: use OTP_PROVIDER=mock without OTP_ROUTES");
      else if (country !== "*" && home !== undefined && home !== country) problems.push(`${name} reaches ${home} alone, not ${country}`);
    }
  }
  // Whoever says mock wants no text to go out, so a forgotten OTP_ROUTES may not overrule it.
  const torn = raw["OTP_PROVIDER"] === "mock" ? ["OTP_PROVIDER: mock stands alone; remove it or OTP_ROUTES"] : [];
  return [...problems.map((problem) => `OTP_ROUTES: ${problem}`), ...torn];
}

function needRules(env: Env): string[] {
  const asker = env.OTP_ROUTES.trim() === "" ? "OTP_PROVIDER" : "OTP_ROUTES";
  const missing = new Map<string, string>();
  for (const name of new Set([...routesInForce(env).values()].flat())) {
    for (const need of isKnown(name) ? needs[name] : []) {
      const names = [need].flat();
      const first = names[0];
      if (first === undefined || names.some((setting) => env[setting] !== undefined)) continue;
      const others = names.slice(1).map((other) => ` (or ${other})`).join("");
      // Two providers of one account may need the same setting: it is told once.
      missing.set(first, `${first}: missing${others}; ${asker} uses ${name}`);
    }
  }
  return [...missing.values()];
}

function countryRules(env: Env): string[] {
  if (isMocked(env)) return [];
  const routes = routesInForce(env);
  const unserved = env.COUNTRIES.filter((country) => ![...(routes.get(country) ?? []), ...(routes.get("*") ?? [])].some((name) => reaches(name, country)));
  const setting = env.OTP_ROUTES.trim() === "" ? "OTP_PROVIDER" : "OTP_ROUTES";
  return unserved.length > 0 ? [`${setting}: no provider there reaches ${unserved.join(", ")}; add a route, or take it out of COUNTRIES`] : [];
}

function addressRules(env: Env): string[] {
  const isGuarded = env.APP_ENV === "production" || env.APP_ENV === "staging";
  return addresses.flatMap((name) => {
    const address = env[name];
    if (address === undefined) return [];
    if (isLoopback(address)) return isGuarded ? [`${name}: leads to this machine; simulators are for development and test`] : [];
    return address.startsWith("https://") ? [] : [`${name}: must be https: keys and codes travel on it`];
  });
}

function reaches(name: string, country: string): boolean {
  return isKnown(name) && (homeOf[name] ?? country) === country;
}

function isKnown(name: string): name is ProviderName {
  return (providerNames as readonly string[]).includes(name);
}
