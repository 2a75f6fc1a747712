import { z } from "zod";
import { railRoutes, railSettings } from "./env-rails.ts";
import { providerSettings, routeSettings } from "./env-sms.ts";

type Raw = Record<string, string | undefined>;

/** Other names under which the five original plans knew a setting. Both set and different: refused. */
const aliases: Record<string, string> = {
  OTP_EXPIRY_SECONDS: "OTP_TTL_SECONDS",
  SMS_PROVIDER: "OTP_PROVIDER",
  TWILIO_FROM_NUMBER: "TWILIO_PHONE_NUMBER",
  SECRET_KEY: "SESSION_SECRET",
};

/** Replaces aliases by the names Kete uses; an empty value counts as absent. */
export function withAliases(raw: Raw): { raw: Raw; problems: string[] } {
  const out: Raw = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== ""));
  const problems: string[] = [];
  for (const [alias, name] of Object.entries(aliases)) {
    const given = out[alias];
    if (given === undefined) continue;
    if (out[name] !== undefined && out[name] !== given) problems.push(`${alias}: differs from ${name}, its other name; set one of the two`);
    out[name] ??= given;
  }
  return { raw: out, problems };
}

const int = (fallback: number, min: number, max: number) =>
  z.string().default(String(fallback)).refine((text) => /^-?\d+$/.test(text) && Number(text) >= min && Number(text) <= max, `a whole number from ${min} to ${max}`).transform(Number);
const flag = (fallback: boolean) =>
  z.enum(["true", "false"], "true or false").default(fallback ? "true" : "false").transform((text) => text === "true");
const list = (fallback: string) => z.string().default(fallback).transform((text) => text.split(",").map((item) => item.trim()).filter(Boolean));
const secret = z.string("missing: at least 32 random characters, for example from `openssl rand -hex 32`").min(32, "at least 32 characters, for example from `openssl rand -hex 32`");
const url = (schemes: RegExp, what: string) => z.string(`missing: ${what}`).regex(schemes, what);

/** Figures by country, like `UG:20000,*:1000`. */
const figures = (fallback: string, max: number) =>
  z.string().default(fallback)
    .refine((text) => text.split(",").every((part) => { const [, figure] = /^\s*(?:\*|[A-Z]{2}):(\d{1,9})\s*$/.exec(part) ?? []; return figure !== undefined && Number(figure) <= max; }), `figures up to ${max} by country, like UG:20000,*:1000`)
    // Without it a country that nobody thought of would have no limit and cost nothing.
    .refine((text) => /(^|,)\s*\*:/.test(text), "a figure for every other country too, like *:1000")
    .transform((text) => Object.fromEntries(text.split(",").map((part) => { const [country = "", figure = ""] = part.trim().split(":"); return [country, Number(figure)]; })));

/** Every setting with its form and default. `.env.example` explains each in the same order. */
export const settings = z.object({
  APP_ENV: z.enum(["development", "test", "staging", "production"], "development, test, staging or production").default("production"),
  HOST: z.string().default("127.0.0.1"),
  PORT: int(3000, 1, 65535),
  PUBLIC_URL: url(/^https?:\/\/[^/\s]+$/, "the address players use, like https://kete.example (no path)"),
  ALLOWED_HOSTS: list(""),
  KETE_DATA_DIR: z.string().default(".data"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  METRICS_TOKEN: z.string().min(16, "at least 16 characters, for example from `openssl rand -hex 32`").optional(),

  DATABASE_URL: url(/^postgres(ql)?:\/\//, "a postgres:// address of the app's own role"),
  DATABASE_OWNER_URL: url(/^postgres(ql)?:\/\//, "a postgres:// address of the role that owns the schema (the worker and migrations use it)").optional(),
  DATABASE_POOL_MAX: int(10, 1, 200),
  UPSTASH_REDIS_REST_URL: url(/^https?:\/\//, "the https address of the Upstash REST API"),
  UPSTASH_REDIS_REST_TOKEN: z.string("missing: the token of the Upstash REST API").min(8, "at least 8 characters"),

  SESSION_SECRET: secret,
  JWT_SECRET: secret,
  OTP_SECRET: secret,
  SEED_SECRET: secret,
  JWT_TTL_SECONDS: int(900, 60, 86_400),
  SESSION_IDLE_DAYS: int(14, 1, 365),
  SESSION_ABSOLUTE_DAYS: int(30, 1, 365),

  COUNTRIES: list("UG,KE,TZ,RW,NG,GH,IN,TH,US"),
  DEFAULT_COUNTRY: z.string().default("UG"),
  CURRENCY: z.enum(["UGX", "RWF", "KES", "TZS", "NGN", "GHS", "INR", "THB", "USD"]).default("UGX"),
  MONEY_MODE: z.enum(["demo", "real"], "demo or real").default("demo"),
  COUNTRY_POLICIES: z.string().default("{}"),

  ENABLE_PHONE_AUTH: flag(true),
  ENABLE_REAL_OTP: flag(true),
  ENABLE_RATE_LIMIT: flag(true),
  ENABLE_WITHDRAWALS: flag(true),

  ...routeSettings,
  OTP_TTL_SECONDS: int(300, 30, 600),
  OTP_MAX_ATTEMPTS: int(5, 1, 10),
  OTP_RATE_LIMIT_SECONDS: int(60, 0, 3600),
  OTP_RATE_LIMIT_MAX: int(3, 1, 1000),
  OTP_RATE_LIMIT_WINDOW: int(600, 60, 86_400),
  OTP_PHONE_HOURLY_MAX: int(5, 1, 1000),
  OTP_PHONE_DAILY_MAX: int(10, 1, 1000),
  OTP_VERIFY_LOCKOUT_ATTEMPTS: int(5, 1, 100),
  OTP_VERIFY_LOCKOUT_MINUTES: int(10, 1, 1440),
  OTP_GUESSES_PER_PHONE_DAILY: int(240, 80, 240),
  TRUSTED_PROXY_COUNT: int(0, 0, 10),
  OTP_IP_RATE_LIMIT_MAX: int(300, 1, 10_000),
  OTP_IP_VERIFY_LIMIT_MAX: int(600, 1, 10_000),
  OTP_COUNTRY_DAILY_MAX: figures("UG:20000,*:2000", 10_000_000),
  OTP_SMS_PRICES: figures("UG:35000,KE:25000,TZ:40000,RW:40000,NG:45000,GH:40000,IN:5000,TH:12000,US:9000,*:100000", 10_000_000),
  OTP_SPEND_DAILY_MAX: int(100, 1, 1_000_000),
  OTP_SPEND_RESERVE_PERCENT: int(20, 0, 90),
  OTP_ALARM_MISSES_HOURLY: int(1000, 1, 1_000_000),
  MOCK_OTP_CODE: z.string().regex(/^\d{6}$/, "six digits").default("123456"),
  ALLOW_MOCK_OTP_IN_PROD: flag(false),
  OTP_SANDBOX_WHITELIST: list(""),

  ...providerSettings,

  MOCK_MODE: flag(true),
  MIN_STAKE: int(500, 1, 1_000_000_000),
  MAX_STAKE: int(100_000, 1, 1_000_000_000),
  MAX_PAYOUT: int(10_000_000, 1, 1_000_000_000_000),
  HOUSE_EDGE_BP: int(100, 1, 5000),
  STAKE_INTERVAL_SECONDS: int(5, 0, 60),
  ...railRoutes,
  ...railSettings,
  RAIL_FLOAT_RESERVE: int(0, 0, 1_000_000_000_000),
  COLLECTION_DEADLINE_SECONDS: int(180, 30, 3600),
  COLLECTIONS_UNPAID_PER_PHONE_DAILY: int(10, 1, 10_000),
  COLLECTIONS_PER_PHONE_DAILY: int(500, 1, 1_000_000),
  COLLECTIONS_UNPAID_PER_IP_HOURLY: int(600, 1, 1_000_000),
  COLLECTIONS_UNPAID_PER_IP_DAILY: int(5000, 1, 1_000_000),
  MIN_TOP_UP: int(500, 1, 1_000_000_000),
  MAX_TOP_UP: int(2_000_000, 1, 1_000_000_000),
  MIN_WITHDRAW_AMOUNT: int(1000, 1, 1_000_000_000),
  MAX_WITHDRAW_AMOUNT: int(5_000_000, 1, 1_000_000_000),
  WITHDRAW_FEE_PERCENT: z.string().default("0").refine((text) => /^\d{1,2}(\.\d{1,2})?$/.test(text), "a percentage from 0 to 99.99 with at most two decimals"),
  WITHDRAW_DAILY_MAX: int(5_000_000, 1, 1_000_000_000_000),
  WITHDRAW_DAILY_COUNT: int(50, 1, 10_000),
  WITHDRAW_APPROVAL_ABOVE: int(2_000_000, 0, 1_000_000_000),
  WITHDRAW_STEP_UP_ABOVE: int(200_000, 0, 1_000_000_000),
  WITHDRAW_STEP_UP_SESSION_HOURS: int(24, 1, 720),
  OPERATOR_SESSION_MINUTES: int(30, 1, 720),
});

/** Well-formed values of every setting that has no default, by which the rest can be judged when one is missing. */
export const standIns = {
  PUBLIC_URL: "https://stand-in.invalid",
  DATABASE_URL: "postgres://stand-in",
  UPSTASH_REDIS_REST_URL: "https://stand-in.invalid",
  UPSTASH_REDIS_REST_TOKEN: "stand-in",
  SESSION_SECRET: "stand-in for a missing value, number 1",
  JWT_SECRET: "stand-in for a missing value, number 2",
  OTP_SECRET: "stand-in for a missing value, number 3",
  SEED_SECRET: "stand-in for a missing value, number 4",
};
