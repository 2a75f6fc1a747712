import type { Logger } from "#src/domain/shared/logger.ts";
import type { RailAnswer, RailReply } from "#src/domain/rails/ports.ts";
import type { PayoutOrder, PayoutRail } from "#src/domain/withdrawals/ports.ts";

/** Destinations that end like this are refused, so that a failed payout can be tried by hand. */
const refusedSuffix = "0009";

/**
 * Demo money: pays nobody and says so in every transaction id. Through the worker it behaves like a
 * rail, accepting first and deciding when asked; within a request it decides at once. It keeps no
 * books: the answer hangs on the order alone, so it is the same after a restart.
 */
export function mockPayouts(log: Logger, { isInstant }: { isInstant: boolean }): PayoutRail {
  const decide = ({ destination, reference, amountMinor, currency }: PayoutOrder): RailAnswer =>
    destination.endsWith(refusedSuffix) ? { state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful: false } : { state: "succeeded", providerTxnId: `MOCK-${reference}`, amountMinor, currency };
  const say = (order: PayoutOrder, what: string) => log.info({ mock: true, attempt: order.reference, amount: Number(order.amountMinor) }, `MOCK payout ${what}: no money moves`);
  const reply = (answer: RailAnswer): Promise<RailReply> => Promise.resolve({ answer, exchange: { httpStatus: null, body: "mock", ms: 0 } });
  return {
    name: "mock",
    isMock: true,
    isInstant,
    submit: (order) => {
      say(order, "submitted");
      return reply(isInstant ? decide(order) : { state: "accepted", code: "ACCEPTED" });
    },
    status: (order) => {
      say(order, "asked about");
      return reply(decide(order));
    },
    balance: () => Promise.resolve(null),
    readReport: () => null,
  };
}
