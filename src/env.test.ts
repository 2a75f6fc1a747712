import { describe, expect, it } from "vitest";
import { parseEnv } from "./env.ts";

const secret = (letter: string) => `${letter}9f3a7c51e8b24d06a7f1c3e5d9b80246aa${letter}`;
const good = {
  APP_ENV: "production",
  PUBLIC_URL: "https://kete.example",
  DATABASE_URL: "postgres://kete_app:x@db.example/kete",
  UPSTASH_REDIS_REST_URL: "https://redis.example",
  UPSTASH_REDIS_REST_TOKEN: "a-token-of-redis",
  SESSION_SECRET: secret("a"),
  JWT_SECRET: secret("b"),
  OTP_SECRET: secret("c"),
  SEED_SECRET: secret("d"),
  ALLOW_MOCK_OTP_IN_PROD: "true",
  OTP_SANDBOX_WHITELIST: "0772 123 456, +256772123457",
  MOCK_OTP_CODE: "803571",
};
const problems = (change: Record<string, string | undefined>) => {
  const result = parseEnv({ ...good, ...change });
  return result.ok ? [] : result.problems;
};

describe("the settings", () => {
  it("are taken when they are right", () => {
    expect(problems({})).toEqual([]);
  });

  it("are production's when APP_ENV is missing", () => {
    const result = parseEnv({ ...good, APP_ENV: undefined });
    expect(result.ok && result.env.APP_ENV).toBe("production");
  });

  it("report every problem at once", () => {
    const listed = problems({ PUBLIC_URL: undefined, OTP_TTL_SECONDS: "601", SESSION_SECRET: "short", MIN_STAKE: "0" });
    expect(listed).toHaveLength(4);
    for (const name of ["PUBLIC_URL", "OTP_TTL_SECONDS", "SESSION_SECRET", "MIN_STAKE"]) expect(listed.join("\n")).toContain(name);
  });

  it("report rules between settings together with what is missing", () => {
    const names = problems({ PUBLIC_URL: undefined, JWT_SECRET: undefined, ALLOW_MOCK_OTP_IN_PROD: undefined, COUNTRIES: "KE" }).map((problem) => problem.split(":")[0]);
    expect(new Set(names)).toEqual(new Set(["PUBLIC_URL", "JWT_SECRET", "OTP_PROVIDER", "DEFAULT_COUNTRY"]));
  });

  it.each([
    ["a code that lives 600 s", { OTP_TTL_SECONDS: "600" }, null],
    ["a code that lives 601 s", { OTP_TTL_SECONDS: "601" }, "OTP_TTL_SECONDS"],
    ["an alias", { OTP_EXPIRY_SECONDS: "120" }, null],
    ["an alias that says something else", { OTP_EXPIRY_SECONDS: "120", OTP_TTL_SECONDS: "300" }, "OTP_EXPIRY_SECONDS"],
    ["a secret of 31 characters", { JWT_SECRET: "x1".repeat(15) + "y" }, "JWT_SECRET"],
    ["a secret of one letter", { JWT_SECRET: "a".repeat(40) }, "JWT_SECRET"],
    ["an example secret", { JWT_SECRET: "change-me-change-me-change-me-change-me" }, "JWT_SECRET"],
    ["one secret used twice", { JWT_SECRET: good.OTP_SECRET }, "JWT_SECRET"],
    ["plain http", { PUBLIC_URL: "http://kete.example" }, "PUBLIC_URL"],
    ["plain http on this machine", { PUBLIC_URL: "http://127.0.0.1:3000" }, null],
    ["the mock without leave", { ALLOW_MOCK_OTP_IN_PROD: undefined }, "OTP_PROVIDER"],
    ["the mock's default code", { MOCK_OTP_CODE: undefined }, "MOCK_OTP_CODE"],
    ["a mock code of one digit", { MOCK_OTP_CODE: "000000" }, "MOCK_OTP_CODE"],
    ["a mock code that counts down", { MOCK_OTP_CODE: "654321" }, "MOCK_OTP_CODE"],
    ["a mock code of one pair", { MOCK_OTP_CODE: "121212" }, "MOCK_OTP_CODE"],
    ["Redis over plain http elsewhere", { UPSTASH_REDIS_REST_URL: "http://redis.example" }, "UPSTASH_REDIS_REST_URL"],
    ["Redis over plain http in one's own network", { UPSTASH_REDIS_REST_URL: "http://redis:80" }, null],
    ["development on a public address", { APP_ENV: "development" }, "PUBLIC_URL"],
    ["a simulator as a provider", { OTP_PROVIDER: "twilio", TWILIO_BASE_URL: "https://0.0.0.0:4000" }, "TWILIO_BASE_URL"],
    ["no sandbox phones", { OTP_SANDBOX_WHITELIST: "" }, "OTP_SANDBOX_WHITELIST"],
    ["a sandbox landline", { OTP_SANDBOX_WHITELIST: "0414123456" }, "OTP_SANDBOX_WHITELIST"],
    ["a default country that is not offered", { COUNTRIES: "KE" }, "DEFAULT_COUNTRY"],
    ["real money on mock rails", { MONEY_MODE: "real" }, "PAYOUT_ROUTES"],
    ["a fee of 100 percent", { WITHDRAW_FEE_PERCENT: "100" }, "WITHDRAW_FEE_PERCENT"],
    ["a fee of 99.99 percent", { WITHDRAW_FEE_PERCENT: "99.99" }, null],
    ["a fee of three decimals", { WITHDRAW_FEE_PERCENT: "1.125" }, "WITHDRAW_FEE_PERCENT"],
    ["a flag that is neither true nor false", { MOCK_MODE: "yes" }, "MOCK_MODE"],
    ["texts switched to the mock without leave", { ENABLE_REAL_OTP: "false", ALLOW_MOCK_OTP_IN_PROD: undefined }, "ENABLE_REAL_OTP"],
    ["texts switched to the mock for listed phones", { ENABLE_REAL_OTP: "false", OTP_PROVIDER: "twilio" }, null],
    ["limits switched off", { ENABLE_RATE_LIMIT: "false" }, "ENABLE_RATE_LIMIT"],
    ["sign-in and withdrawals switched off", { ENABLE_PHONE_AUTH: "false", ENABLE_WITHDRAWALS: "false" }, null],
    ["figures by country", { OTP_COUNTRY_DAILY_MAX: "UG:100, KE:50,*:0" }, null],
    ["figures that leave other countries out", { OTP_COUNTRY_DAILY_MAX: "UG:100" }, "OTP_COUNTRY_DAILY_MAX"],
    ["a figure without its country", { OTP_COUNTRY_DAILY_MAX: "100" }, "OTP_COUNTRY_DAILY_MAX"],
    ["a country in small letters", { OTP_SMS_PRICES: "ug:100" }, "OTP_SMS_PRICES"],
    ["240 guesses a day", { OTP_GUESSES_PER_PHONE_DAILY: "240" }, null],
    ["241 guesses a day", { OTP_GUESSES_PER_PHONE_DAILY: "241" }, "OTP_GUESSES_PER_PHONE_DAILY"],
    ["five seconds between rounds", { STAKE_INTERVAL_SECONDS: "5" }, null],
    ["four seconds between rounds", { STAKE_INTERVAL_SECONDS: "4" }, "STAKE_INTERVAL_SECONDS"],
    ["no metrics token", { METRICS_TOKEN: undefined }, null],
    ["a metrics token of 16 characters", { METRICS_TOKEN: "k3x9w7q2m5z8r4t6" }, null],
    ["a metrics token of 15 characters", { METRICS_TOKEN: "k3x9w7q2m5z8r4t" }, "METRICS_TOKEN"],
    ["an example metrics token", { METRICS_TOKEN: "change-me-change-me" }, "METRICS_TOKEN"],
  ])("%s: %o", (_name, change, refusedName) => {
    const listed = problems(change);
    expect(listed.map((problem) => problem.split(":")[0])).toEqual(refusedName === null ? [] : expect.arrayContaining([refusedName]));
  });

  it("let development use the mock as it is", () => {
    expect(problems({ APP_ENV: "development", PUBLIC_URL: "http://192.168.1.7:3000", ALLOW_MOCK_OTP_IN_PROD: undefined, OTP_SANDBOX_WHITELIST: undefined, MOCK_OTP_CODE: undefined })).toEqual([]);
  });
});
