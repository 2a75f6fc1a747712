import type { SmsSender } from "#src/domain/otp/ports.ts";
import { mockSms, type MockSmsParts } from "./mock.ts";

/** The providers there are, by the name OTP_PROVIDER gives them. */
const providers = { mock: mockSms } satisfies Record<string, (parts: MockSmsParts) => SmsSender>;

export type SmsProvider = keyof typeof providers;

export function createSmsSender({ provider, ...parts }: MockSmsParts & { provider: SmsProvider }): SmsSender {
  return providers[provider](parts);
}
