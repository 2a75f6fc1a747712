import type { z } from "zod";
import { DomainError } from "#src/domain/shared/errors.ts";
import { parsePhone } from "#src/domain/shared/phone.ts";
import { isLoopback, isNear } from "./env-address.ts";
import { policyRefusals } from "./env-policies.ts";
import { railRefusals } from "./env-rails-rules.ts";
import type { settings } from "./env-settings.ts";
import { isMocked } from "./env-sms.ts";
import { smsRefusals } from "./env-sms-rules.ts";

export type Env = z.output<typeof settings>;

/** Secrets somebody may have copied from documentation instead of making their own. */
const exampleSecret = /(change.?me|example|secret|password|0123456789|abcdef0123)|^(.)\2+$/i;

/** What is wrong with settings that are each well-formed: rules between them, and what production refuses. */
export function refusals(env: Env, raw: Record<string, string | undefined>): string[] {
  return [...moneyRules(env), ...railRefusals(env), ...placeRules(env), ...policyRefusals(env), ...smsRefusals(env, raw), ...(env.APP_ENV === "production" || env.APP_ENV === "staging" ? guardedRules(env, raw) : [])];
}

function moneyRules(env: Env): string[] {
  const problems: string[] = [];
  if (env.MIN_STAKE > env.MAX_STAKE) problems.push("MIN_STAKE: above MAX_STAKE");
  if (env.MIN_WITHDRAW_AMOUNT > env.MAX_WITHDRAW_AMOUNT) problems.push("MIN_WITHDRAW_AMOUNT: above MAX_WITHDRAW_AMOUNT");
  return problems;
}

function placeRules(env: Env): string[] {
  const problems: string[] = [];
  const bad = env.COUNTRIES.filter((country) => !/^[A-Z]{2}$/.test(country));
  if (env.COUNTRIES.length === 0 || bad.length > 0) problems.push("COUNTRIES: two-letter country codes, separated by commas, like UG,KE");
  // Development shows codes to whoever asks: on an address that others reach it opens every account.
  if ((env.APP_ENV === "development" || env.APP_ENV === "test") && !isNear(env.PUBLIC_URL)) problems.push("PUBLIC_URL: development and test show codes, so they serve this machine and its own network alone; use APP_ENV=staging");
  if (!env.COUNTRIES.includes(env.DEFAULT_COUNTRY)) problems.push("DEFAULT_COUNTRY: not among COUNTRIES");
  return problems;
}

/** Where real people's phones are: nothing may be guessable, and the mock must be asked for by name. */
function guardedRules(env: Env, raw: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  if (!env.ENABLE_RATE_LIMIT) problems.push("ENABLE_RATE_LIMIT: false is refused here: without limits anybody can guess codes and run up a bill");
  if (env.STAKE_INTERVAL_SECONDS < 5) problems.push("STAKE_INTERVAL_SECONDS: at least 5 here: rounds that follow each other faster leave no time to stop");
  const secrets = ["SESSION_SECRET", "JWT_SECRET", "OTP_SECRET", "SEED_SECRET"] as const;
  for (const name of secrets) {
    if (exampleSecret.test(env[name])) problems.push(`${name}: looks like an example; make your own with \`openssl rand -hex 32\``);
    if (secrets.some((other) => other !== name && env[other] === env[name])) problems.push(`${name}: the same as another secret; each needs its own`);
  }
  if (env.METRICS_TOKEN && exampleSecret.test(env.METRICS_TOKEN)) problems.push("METRICS_TOKEN: looks like an example; make your own with `openssl rand -hex 32`");
  // The production build tried on one's own machine has no certificate; browsers trust loopback without.
  if (!env.PUBLIC_URL.startsWith("https://") && !isLoopback(env.PUBLIC_URL)) problems.push("PUBLIC_URL: must be https outside of development");
  if (!env.UPSTASH_REDIS_REST_URL.startsWith("https://") && !isNear(env.UPSTASH_REDIS_REST_URL)) problems.push("UPSTASH_REDIS_REST_URL: must be https: its token and players' phones travel on it");
  if (isMocked(env)) problems.push(...mockRules(env, raw));
  return problems;
}

function mockRules(env: Env, raw: Record<string, string | undefined>): string[] {
  const setting = env.ENABLE_REAL_OTP ? "OTP_PROVIDER: mock" : "ENABLE_REAL_OTP: false means the mock provider, which";
  if (!env.ALLOW_MOCK_OTP_IN_PROD) return [`${setting} sends no texts and is refused here; ALLOW_MOCK_OTP_IN_PROD=true with OTP_SANDBOX_WHITELIST and a MOCK_OTP_CODE of your own serves test phones only`];
  const problems: string[] = [];
  if (env.OTP_SANDBOX_WHITELIST.length === 0) problems.push("OTP_SANDBOX_WHITELIST: empty; with ALLOW_MOCK_OTP_IN_PROD=true it must name the test phones");
  const bad = env.OTP_SANDBOX_WHITELIST.filter((number) => !isPhone(number, env));
  if (bad.length > 0) problems.push(`OTP_SANDBOX_WHITELIST: ${bad.length} of its entries is no mobile number of an offered country`);
  if (raw["MOCK_OTP_CODE"] === undefined || isFirstGuess(env.MOCK_OTP_CODE)) problems.push("MOCK_OTP_CODE: the default, and what anybody would try first, is refused here; choose six digits of your own and keep them secret");
  return problems;
}

/** Repeats, runs and mirrored pairs are tried before anything else. */
function isFirstGuess(code: string): boolean {
  return "01234567890".includes(code) || "09876543210".includes(code) || /^(.)\1+$/.test(code) || /^(..)\1\1$/.test(code) || /^(...)\1$/.test(code);
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
