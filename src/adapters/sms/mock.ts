import { newId } from "#src/domain/shared/ids.ts";
import { maskPhone } from "#src/domain/shared/phone.ts";
import type { Logger } from "#src/domain/shared/logger.ts";
import type { DeliveryProvider } from "#src/domain/texts/ports.ts";

export type MockSmsParts = {
  log: Logger;
  /** Where texts can be read: development and test alone. Elsewhere null, and the code is written nowhere. */
  inbox: { add(text: { to: string; text: string }): Promise<void> } | null;
};

/** Sends nothing. In development and test its texts are in the console and in the inbox. */
export function mockSms({ log, inbox }: MockSmsParts): DeliveryProvider {
  return {
    kind: "delivery",
    name: "mock",
    reaches: () => true,
    carriesNotices: true,
    send: async ({ to, text }) => {
      if (inbox) {
        try {
          await inbox.add({ to, text });
        } catch {
          // The inbox has said why in the log. Nothing was sent, and that is certain.
          return { outcome: "rejected", blame: "provider", reason: "not_connected" };
        }
        // The one place where a code may reach a log: there is no phone to read it on.
        log.info({ to: maskPhone(to), text }, "a text, as the mock provider would send it");
      }
      return { outcome: "accepted", messageId: `MOCK-${newId()}` };
    },
  };
}
