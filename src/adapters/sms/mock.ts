import { newId } from "#src/domain/shared/ids.ts";
import { maskPhone } from "#src/domain/shared/phone.ts";
import type { Logger } from "#src/domain/shared/logger.ts";
import type { SmsSender } from "#src/domain/otp/ports.ts";

export type MockSmsParts = {
  log: Logger;
  /** Where texts can be read: development and test alone. Elsewhere null, and the code is written nowhere. */
  inbox: { add(text: { to: string; text: string }): Promise<void> } | null;
};

/** Sends nothing. In development and test its texts are in the console and in the inbox. */
export function mockSms({ log, inbox }: MockSmsParts): SmsSender {
  return {
    name: "mock",
    canSend: () => true,
    send: async ({ to, text }) => {
      if (inbox) {
        await inbox.add({ to, text });
        // The one place where a code may reach a log: there is no phone to read it on.
        log.info({ to: maskPhone(to), text }, "a text, as the mock provider would send it");
      }
      return { outcome: "accepted", messageId: `MOCK-${newId()}` };
    },
  };
}
