import { createRedis } from "#src/adapters/redis/client.ts";
import { createCodeStore } from "#src/adapters/redis/code-store.ts";
import type { Clock } from "#src/domain/shared/clock.ts";
import type { OtpDeps, OtpSettings, TextCost } from "#src/domain/otp/ports.ts";
import type { DeliveryProvider, SmsOrder, SmsOutcome, SmsProvider, SmsRoutes } from "#src/domain/texts/ports.ts";
import type { TestKit } from "./kit.ts";
import { sessionDeps } from "./sample-session.ts";

// For tests alone: the defaults of .env.example with a provider that carries codes of ours.

export const sampleOtp: OtpSettings = {
  isEnabled: true,
  secret: "an otp secret for tests only, 32 or more",
  ttlSeconds: 300,
  maxAttempts: 5,
  cooldownSeconds: 60,
  windows: [
    { max: 3, seconds: 600 },
    { max: 5, seconds: 3600 },
    { max: 10, seconds: 86_400 },
  ],
  lockout: { attempts: 5, minutes: 10 },
  guessesDaily: { named: 150, nameless: 60, proven: 30 },
  addresses: { asks: { max: 300, seconds: 3600 }, misses: { max: 600, seconds: 900 } },
  countryDailyMax: { UG: 20_000, "*": 2000 },
  priceMicros: { UG: 35_000, "*": 100_000 },
  spendDailyMaxMicros: 100_000_000,
  spendReservePercent: 20,
  alarmMissesHourly: 1000,
  isMock: false,
  mockCode: "123456",
  isHintShown: false,
  whitelist: null,
  host: "kete.example",
  phones: { countries: ["UG", "TH"], defaultCountry: "UG" },
  currency: "UGX",
};

/** What a Ugandan text is counted against, under {@link sampleOtp}, in the open lane. */
export const sampleCost: TextCost = { country: "UG", countryMax: 20_000, priceMicros: 35_000, spendMaxMicros: 80_000_000 };

export type RecordingSms = DeliveryProvider & { sent: SmsOrder[]; answer: SmsOutcome | Error | null; isUsable: boolean };

/** A provider that keeps what it is given and answers as it is told to: accepted, under an id made of its name and our reference, unless told otherwise. */
export function recordingSms(name = "carrier", carriesNotices = true): RecordingSms {
  const sms: RecordingSms = {
    kind: "delivery",
    name,
    sent: [],
    answer: null,
    isUsable: true,
    carriesNotices,
    reaches: () => sms.isUsable,
    send: (order) => {
      sms.sent.push(order);
      if (sms.answer instanceof Error) return Promise.reject(sms.answer);
      return Promise.resolve(sms.answer ?? { outcome: "accepted", messageId: `${name}-${order.reference}` });
    },
  };
  return sms;
}

/** Providers in order of trial, for every country. */
export function routesTo(...providers: readonly SmsProvider[]): SmsRoutes {
  return { to: (phone) => providers.filter((provider) => provider.reaches(phone)), named: (name) => providers.find((provider) => provider.name === name) ?? null };
}

/** Stands still until it is moved, so that seconds left do not depend on how busy the machine is. */
export function standingClock(): Clock & { advance(ms: number): void } {
  let nowMs = Date.now();
  return Object.assign(() => new Date(nowMs), { advance: (ms: number) => void (nowMs += ms) });
}

type Change = Partial<Omit<OtpDeps, "otp">> & { otp?: Partial<OtpSettings> };

/** What the container would give to sign-in: each call is a process of its own on the one PostgreSQL and Redis. More patient, since tests share a small machine. */
export function otpDeps(kit: TestKit, { otp, ...change }: Change = {}): OtpDeps {
  return { ...sessionDeps(kit), codes: createCodeStore(createRedis({ ...kit.redis, timeoutMs: 20_000 }), kit.log), sms: routesTo(recordingSms()), otp: { ...sampleOtp, ...otp }, ...change };
}
