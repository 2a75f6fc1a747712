import { parseWhitelist } from "#src/domain/otp/rules.ts";
import type { OtpSettings } from "#src/domain/otp/ports.ts";
import type { GameSettings } from "#src/domain/rounds/ports.ts";
import type { SessionSettings } from "#src/domain/sessions/ports.ts";
import type { WithdrawSettings } from "#src/domain/withdrawals/ports.ts";
import type { Env } from "./env.ts";

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

export function withdrawSettings(env: Env): WithdrawSettings {
  return {
    currency: env.CURRENCY,
    minAmount: BigInt(env.MIN_WITHDRAW_AMOUNT),
    maxAmount: BigInt(env.MAX_WITHDRAW_AMOUNT),
    // "2.5" percent is 250 basis points; the setting has two decimals at most, so this is exact.
    feeBp: Math.round(Number(env.WITHDRAW_FEE_PERCENT) * 100),
    dailyMax: BigInt(env.WITHDRAW_DAILY_MAX),
    dailyCount: env.WITHDRAW_DAILY_COUNT,
    isPaidInRequest: env.MOCK_MODE,
    phones: phones(env),
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
  return {
    secret: env.OTP_SECRET,
    ttlSeconds: env.OTP_TTL_SECONDS,
    maxAttempts: env.OTP_MAX_ATTEMPTS,
    cooldownSeconds: env.OTP_RATE_LIMIT_SECONDS,
    windows: [
      { max: env.OTP_RATE_LIMIT_MAX, seconds: env.OTP_RATE_LIMIT_WINDOW },
      { max: env.OTP_PHONE_HOURLY_MAX, seconds: 3600 },
      { max: env.OTP_PHONE_DAILY_MAX, seconds: day },
    ],
    lockout: { attempts: env.OTP_VERIFY_LOCKOUT_ATTEMPTS, minutes: env.OTP_VERIFY_LOCKOUT_MINUTES },
    guessesDaily: { named: 150, nameless: 60 },
    provider: env.OTP_PROVIDER,
    mockCode: env.MOCK_OTP_CODE,
    isHintShown: isLocal && env.OTP_PROVIDER === "mock",
    whitelist: !isLocal && env.OTP_PROVIDER === "mock" ? parseWhitelist(env.OTP_SANDBOX_WHITELIST, phones(env)) : null,
    host,
    phones: phones(env),
    currency: env.CURRENCY,
  };
}
