import type { CollectionAnswer, CollectionRail } from "#src/domain/rounds/ports.ts";
import type { Logger } from "#src/domain/shared/logger.ts";

/** Phones that end like this decline every payment, so that a declined stake can be tried by hand. */
const decliningSuffix = "0009";

/**
 * Demo money: approves at once and moves nothing. It keeps no books: what it says of a reference
 * hangs on the phone alone, so it says the same after a restart.
 */
export function mockCollections(log: Logger): CollectionRail {
  return {
    name: "mock",
    collect: ({ reference, phone, amountMinor }): Promise<CollectionAnswer> => {
      log.info({ mock: true, collection: reference, amount: Number(amountMinor) }, "MOCK collection: no money moves");
      return Promise.resolve(phone.endsWith(decliningSuffix) ? { state: "failed", reason: "declined" } : { state: "succeeded", providerTxnId: `MOCK-${reference}` });
    },
  };
}
