import type { z } from "zod";
import { DomainError } from "#src/domain/shared/errors.ts";
import { parsePhone } from "#src/domain/shared/phone.ts";
import type { settings } from "./env-settings.ts";

export type Env = z.output<typeof settings>;

/** Secrets somebody may have copied from documentation instead of making their own. */
const exampleSecret = /(change.?me|example|secret|password|0123456789|abcdef0123)|^(.)\2+$/i;

/** What is wrong with settings that are each well-formed: rules between them, and what production refuses. */
export function refusals(env: Env, raw: Record<string, string | undefined>): string[] {
  return [...moneyRules(env), ...placeRules(env), ...(env.APP_ENV === "production" || env.APP_ENV === "staging" ? guardedRules(env, raw) : [])];
}

function moneyRules(env: Env): string[] {
  const problems: string[] = [];
  if (env.MIN_STAKE > env.MAX_STAKE) problems.push("MIN_STAKE: above MAX_STAKE");
  if (env.MIN_WITHDRAW_AMOUNT > env.MAX_WITHDRAW_AMOUNT) problems.push("MIN_WITHDRAW_AMOUNT: above MAX_WITHDRAW_AMOUNT");
  if (env.MONEY_MODE === "real") problems.push("MONEY_MODE: real needs real collection and payout rails, and this version has only mock ones; use demo");
  return problems;
}

function placeRules(env: Env): string[] {
  const problems: string[] = [];
  const bad = env.COUNTRIES.filter((country) => !/^[A-Z]{2}$/.test(country));
  if (env.COUNTRIES.length === 0 || bad.length > 0) problems.push("COUNTRIES: two-letter country codes, separated by commas, like UG,KE");
  if (!env.COUNTRIES.includes(env.DEFAULT_COUNTRY)) problems.push("DEFAULT_COUNTRY: not among COUNTRIES");
  return problems;
}

/** Where real people's phones are: nothing may be guessable, and the mock must be asked for by name. */
function guardedRules(env: Env, raw: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  const secrets = ["SESSION_SECRET", "JWT_SECRET", "OTP_SECRET", "SEED_SECRET"] as const;
  for (const name of secrets) {
    if (exampleSecret.test(env[name])) problems.push(`${name}: looks like an example; make your own with \`openssl rand -hex 32\``);
    if (secrets.some((other) => other !== name && env[other] === env[name])) problems.push(`${name}: the same as another secret; each needs its own`);
  }
  if (!env.PUBLIC_URL.startsWith("https://") && !isLoopback(env.PUBLIC_URL)) problems.push("PUBLIC_URL: must be https outside of development");
  if (env.OTP_PROVIDER === "mock") problems.push(...mockRules(env, raw));
  return problems;
}

function mockRules(env: Env, raw: Record<string, string | undefined>): string[] {
  if (!env.ALLOW_MOCK_OTP_IN_PROD) return ["OTP_PROVIDER: mock sends no texts and is refused here; ALLOW_MOCK_OTP_IN_PROD=true with OTP_SANDBOX_WHITELIST and a MOCK_OTP_CODE of your own serves test phones only"];
  const problems: string[] = [];
  if (env.OTP_SANDBOX_WHITELIST.length === 0) problems.push("OTP_SANDBOX_WHITELIST: empty; with ALLOW_MOCK_OTP_IN_PROD=true it must name the test phones");
  const bad = env.OTP_SANDBOX_WHITELIST.filter((number) => !isPhone(number, env));
  if (bad.length > 0) problems.push(`OTP_SANDBOX_WHITELIST: ${bad.length} of its entries is no mobile number of an offered country`);
  if (raw["MOCK_OTP_CODE"] === undefined || env.MOCK_OTP_CODE === "123456") problems.push("MOCK_OTP_CODE: the default is refused here; choose six digits of your own and keep them secret");
  return problems;
}

function isPhone(typed: string, env: Env): boolean {
  try {
    parsePhone(typed, { countries: env.COUNTRIES, defaultCountry: env.DEFAULT_COUNTRY });
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** The production build tried on one's own machine has no certificate; browsers trust loopback without. */
function isLoopback(publicUrl: string): boolean {
  const { hostname } = new URL(publicUrl);
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}
