import type { CollectionOrder, CollectionRail } from "#src/domain/collections/ports.ts";
import type { RailAnswer, RailReply } from "#src/domain/rails/ports.ts";
import { systemClock } from "#src/domain/shared/clock.ts";
import type { Logger } from "#src/domain/shared/logger.ts";

/** Phones that end like this decline every payment, so that a declined stake can be tried by hand. */
const decliningSuffix = "0009";

/** Seconds until a phone that ends like this approves: soon, never, after everybody has given up, and after the shortest deadline there is. */
const thinkingSeconds: Readonly<Record<string, number>> = { "9998": 20, "9997": Infinity, "9996": 600, "9995": 35 };

/** Payments that are thought about at once, at most: the oldest begin again. */
const thoughtsMax = 1000;

/**
 * Demo money: approves at once and moves nothing. It keeps no books: what it says hangs on the phone
 * alone, so it says the same after a restart, but for a phone that thinks, which begins again.
 */
export function mockCollections(log: Logger, clock = systemClock): CollectionRail {
  const askedAtMs = new Map<string, number>();
  const hasThought = ({ reference, phone }: CollectionOrder): boolean => {
    const seconds = thinkingSeconds[phone.slice(-4)];
    if (seconds === undefined) return true;
    const [oldest] = askedAtMs.keys();
    if (oldest !== undefined && askedAtMs.size >= thoughtsMax) askedAtMs.delete(oldest);
    const nowMs = clock().getTime();
    const sinceMs = askedAtMs.get(reference) ?? nowMs;
    askedAtMs.set(reference, sinceMs);
    return nowMs - sinceMs >= seconds * 1000;
  };
  const decide = (order: CollectionOrder): Promise<RailReply> => {
    const { reference, phone, amountMinor, currency } = order;
    log.info({ mock: true, collection: reference, amount: Number(amountMinor) }, "MOCK collection: no money moves");
    const paid: RailAnswer = { state: "succeeded", providerTxnId: `MOCK-${reference}`, amountMinor, currency };
    const declined: RailAnswer = { state: "failed", code: "APPROVAL_REJECTED", isDoubtful: false };
    const answer: RailAnswer = phone.endsWith(decliningSuffix) ? declined : hasThought(order) ? paid : { state: "accepted", code: "PENDING" };
    return Promise.resolve({ answer, exchange: { httpStatus: null, body: "mock", ms: 0 } });
  };
  return { name: "mock", isMock: true, submit: decide, status: decide, balance: () => Promise.resolve(null), readReport: () => null };
}
