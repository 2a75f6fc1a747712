import type { Raw } from "../stack/settings.ts";
import type { Terms } from "./attack.ts";

const unlimited = "1000";

/** Figures that differ from the production defaults, so that a limit is reached without waiting. Nothing but figures: the code is the same. */
export const terms: Record<Terms, { settings: Raw; words: string }> = {
  production: { settings: {}, words: "the production limits" },
  small: {
    settings: { OTP_RATE_LIMIT_SECONDS: "0", OTP_COUNTRY_DAILY_MAX: "KE:10,*:1000", OTP_SMS_PRICES: "UG:50000,*:0", OTP_SPEND_DAILY_MAX: "1", OTP_IP_RATE_LIMIT_MAX: "20", TRUSTED_PROXY_COUNT: "1" },
    words: "small budgets: 10 texts a day to Kenya, 1 dollar a day, 20 asks per address, no cool-down, one trusted proxy",
  },
  hourly: { settings: { OTP_RATE_LIMIT_SECONDS: "0", OTP_RATE_LIMIT_MAX: unlimited }, words: "no cool-down and no 10-minute window, so that the hour's is reached" },
  daily: { settings: { OTP_RATE_LIMIT_SECONDS: "0", OTP_RATE_LIMIT_MAX: unlimited, OTP_PHONE_HOURLY_MAX: unlimited }, words: "only the day's window" },
};
