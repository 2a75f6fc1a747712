import type { Phone } from "../shared/phone.ts";
import type { CheckAnswer, TextDeps } from "./ports.ts";

/** Asks the verification provider that made a code whether this is it. Of a provider that is not configured any more, no code can be proven again. */
export async function checkCode({ sms, log }: TextDeps, guess: { provider: string; to: Phone; token: string; code: string }): Promise<CheckAnswer> {
  const provider = sms.named(guess.provider);
  if (provider?.kind !== "verification") {
    log.error({ provider: guess.provider }, "a code's provider is not configured any more");
    return "gone";
  }
  const { to, token, code } = guess;
  return provider.check({ to, token, code });
}
