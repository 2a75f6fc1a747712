import { createCareMemo } from "#src/domain/care/memo.ts";
import type { CareSettings } from "#src/domain/care/ports.ts";
import { guessShares, parseWhitelist } from "#src/domain/otp/rules.ts";
import type { OperatorSettings } from "#src/domain/operators/ports.ts";
import type { OtpSettings } from "#src/domain/otp/ports.ts";
import type { CollectionSettings } from "#src/domain/collections/ports.ts";
import type { GameSettings } from "#src/domain/rounds/ports.ts";
import type { SessionSettings } from "#src/domain/sessions/ports.ts";
import type { WithdrawSettings } from "#src/domain/withdrawals/ports.ts";
import { banksOf } from "./container-rails.ts";
import type { Env } from "./env.ts";
import { readPolicies } from "./env-policies.ts";
import { isMocked } from "./env-sms.ts";

// Settings as each part of the domain wants them: numbers of seconds, bigint amounts, basis points.

const phones = (env: Env) => ({ countries: env.COUNTRIES, defaultCountry: env.DEFAULT_COUNTRY });
const day = 86_400;

export function gameSettings(env: Env): GameSettings {
  return {
    currency: env.CURRENCY,
    minStake: BigInt(env.MIN_STAKE),
    maxStake: BigInt(env.MAX_STAKE),
    maxPayout: BigInt(env.MAX_PAYOUT),
    edgeBp: env.HOUSE_EDGE_BP,
    intervalSeconds: env.STAKE_INTERVAL_SECONDS,
    reserveMinutes: 30,
    seedSecret: env.SEED_SECRET,
    guestSecret: env.SESSION_SECRET,
    phones: phones(env),
  };
}

export function careSettings(env: Env): CareSettings {
  return { currency: env.CURRENCY, policies: readPolicies(env.COUNTRY_POLICIES).policies, phones: phones(env), memo: createCareMemo() };
}

export function withdrawSettings(env: Env): WithdrawSettings {
  return {
    currency: env.CURRENCY,
    minAmount: BigInt(env.MIN_WITHDRAW_AMOUNT),
    maxAmount: BigInt(env.MAX_WITHDRAW_AMOUNT),
    // "2.5" percent is 250 basis points; the setting has two decimals at most, so this is exact.
    feeBp: Math.round(Number(env.WITHDRAW_FEE_PERCENT) * 100),
    dailyMax: BigInt(env.WITHDRAW_DAILY_MAX),
    dailyCount: env.WITHDRAW_DAILY_COUNT,
    isEnabled: env.ENABLE_WITHDRAWALS,
    stepUp: { aboveMinor: BigInt(env.WITHDRAW_STEP_UP_ABOVE), sessionHours: env.WITHDRAW_STEP_UP_SESSION_HOURS },
    approvalAboveMinor: BigInt(env.WITHDRAW_APPROVAL_ABOVE),
    isPaidInRequest: env.MOCK_MODE,
    floatReserveMinor: BigInt(env.RAIL_FLOAT_RESERVE),
    banks: banksOf(env),
    phones: phones(env),
  };
}

export function collectionSettings(env: Env): CollectionSettings {
  return {
    currency: env.CURRENCY,
    deadlineSeconds: env.COLLECTION_DEADLINE_SECONDS,
    minTopUp: BigInt(env.MIN_TOP_UP),
    maxTopUp: BigInt(env.MAX_TOP_UP),
    phones: phones(env),
    caps: env.ENABLE_RATE_LIMIT
      ? { unpaid: env.COLLECTIONS_UNPAID_PER_PHONE_DAILY, phoneDaily: env.COLLECTIONS_PER_PHONE_DAILY, addressHourly: env.COLLECTIONS_UNPAID_PER_IP_HOURLY, addressDaily: env.COLLECTIONS_UNPAID_PER_IP_DAILY }
      : { unpaid: 0, phoneDaily: 0, addressHourly: 0, addressDaily: 0 },
  };
}

/** `rails`: the names of all that money goes out or comes in by. */
export function operatorSettings(env: Env, rails: readonly string[]): OperatorSettings {
  return {
    secret: env.SESSION_SECRET,
    minutes: env.OPERATOR_SESSION_MINUTES,
    issuer: env.APP_ENV === "production" ? "Kete" : `Kete (${env.APP_ENV})`,
    isSandbox: isMocked(env) && env.APP_ENV !== "development" && env.APP_ENV !== "test",
    currency: env.CURRENCY,
    phones: phones(env),
    rails,
  };
}

export function sessionSettings(env: Env): SessionSettings {
  return {
    secret: env.SESSION_SECRET,
    jwtSecret: env.JWT_SECRET,
    jwtTtlSeconds: env.JWT_TTL_SECONDS,
    issuer: env.PUBLIC_URL,
    idleSeconds: env.SESSION_IDLE_DAYS * day,
    absoluteSeconds: env.SESSION_ABSOLUTE_DAYS * day,
  };
}

export function otpSettings(env: Env, host: string): OtpSettings {
  const isLocal = env.APP_ENV === "development" || env.APP_ENV === "test";
  const isMock = isMocked(env);
  return {
    isEnabled: env.ENABLE_PHONE_AUTH,
    secret: env.OTP_SECRET,
    ttlSeconds: env.OTP_TTL_SECONDS,
    maxAttempts: env.OTP_MAX_ATTEMPTS,
    guessesDaily: guessShares(env.OTP_GUESSES_PER_PHONE_DAILY),
    lockout: { attempts: env.OTP_VERIFY_LOCKOUT_ATTEMPTS, minutes: env.OTP_VERIFY_LOCKOUT_MINUTES },
    ...(env.ENABLE_RATE_LIMIT ? limits(env) : noLimits),
    priceMicros: env.OTP_SMS_PRICES,
    spendReservePercent: env.OTP_SPEND_RESERVE_PERCENT,
    alarmMissesHourly: env.OTP_ALARM_MISSES_HOURLY,
    isMock,
    mockCode: env.MOCK_OTP_CODE,
    isHintShown: isLocal && isMock,
    whitelist: !isLocal && isMock ? parseWhitelist(env.OTP_SANDBOX_WHITELIST, phones(env)) : null,
    host,
    phones: phones(env),
    currency: env.CURRENCY,
  };
}

type Limits = Pick<OtpSettings, "cooldownSeconds" | "windows" | "addresses" | "countryDailyMax" | "spendDailyMaxMicros">;

function limits(env: Env): Limits {
  return {
    cooldownSeconds: env.OTP_RATE_LIMIT_SECONDS,
    windows: [
      { max: env.OTP_RATE_LIMIT_MAX, seconds: env.OTP_RATE_LIMIT_WINDOW },
      { max: env.OTP_PHONE_HOURLY_MAX, seconds: 3600 },
      { max: env.OTP_PHONE_DAILY_MAX, seconds: day },
    ],
    addresses: { asks: { max: env.OTP_IP_RATE_LIMIT_MAX, seconds: 3600 }, misses: { max: env.OTP_IP_VERIFY_LIMIT_MAX, seconds: 900 } },
    countryDailyMax: env.OTP_COUNTRY_DAILY_MAX,
    spendDailyMaxMicros: env.OTP_SPEND_DAILY_MAX * 1_000_000,
  };
}

/** ENABLE_RATE_LIMIT=false, for load tests in development: guesses are still counted and codes still burn. */
const noLimits: Limits = { cooldownSeconds: 0, windows: [], addresses: { asks: { max: 0, seconds: 3600 }, misses: { max: 0, seconds: 900 } }, countryDailyMax: {}, spendDailyMaxMicros: 0 };
