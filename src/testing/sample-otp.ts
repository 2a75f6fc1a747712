import type { Clock } from "#src/domain/shared/clock.ts";
import type { OtpSettings, SmsMessage, SmsOutcome, SmsSender } from "#src/domain/otp/ports.ts";

// For tests alone: the defaults of .env.example with a provider that carries codes of ours.

export const sampleOtp: OtpSettings = {
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
  guessesDaily: { named: 150, nameless: 60 },
  provider: "carrier",
  mockCode: "123456",
  isHintShown: false,
  whitelist: null,
  host: "kete.example",
  phones: { countries: ["UG", "TH"], defaultCountry: "UG" },
  currency: "UGX",
};

/** A provider that keeps what it is given and answers as it is told to. */
export function recordingSms(): SmsSender & { sent: SmsMessage[]; answer: SmsOutcome | Error; isUsable: boolean } {
  const sms = {
    name: "carrier",
    sent: [] as SmsMessage[],
    answer: { outcome: "accepted", messageId: "message-1" } as SmsOutcome | Error,
    isUsable: true,
    canSend: () => sms.isUsable,
    send: (message: SmsMessage) => {
      sms.sent.push(message);
      return sms.answer instanceof Error ? Promise.reject(sms.answer) : Promise.resolve(sms.answer);
    },
  };
  return sms;
}

/** Stands still until it is moved, so that seconds left do not depend on how busy the machine is. */
export function standingClock(): Clock & { advance(ms: number): void } {
  let nowMs = Date.now();
  return Object.assign(() => new Date(nowMs), { advance: (ms: number) => void (nowMs += ms) });
}
