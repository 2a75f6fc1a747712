import type { CollectionOrder, CollectionRail, CollectionRails } from "#src/domain/collections/ports.ts";
import type { RailAnswer, RailReply } from "#src/domain/rails/ports.ts";
import { createCollectionRails } from "#src/adapters/collections/routes.ts";

/** What goes wrong with one call: before or after the rail has written it down, or by its refusal. `not_yet`: it has it, and says that it does not. */
export type CollectionFault = "lost_before" | "lost_after" | "config" | "busy" | "throws" | "odd_status" | "not_yet";

type Entry = { order: CollectionOrder; status: "PENDING" | "SUCCESSFUL" | "FAILED"; txn: string; amountMinor: bigint; currency: string; code: string; isDoubtful: boolean };
type Payment = { amountMinor?: bigint; currency?: string; txn?: string };

/** A rail that says what a test has it say, and keeps a book of the money that its wallets really paid. */
export type ScriptedCollections = CollectionRail & {
  /** Never rewritten: one line for each payment that left a wallet. */
  book: { reference: string; txn: string; amountMinor: bigint }[];
  calls: { verb: "submit" | "status"; reference: string }[];
  rails: CollectionRails;
  /** Faults for the next calls, in order; `null` lets one through. */
  next(...faults: (CollectionFault | null)[]): void;
  /** How a wallet answers what it is asked for from now on; `wait` until {@link approve} or {@link decline}. */
  wallets: "approve" | "decline" | "wait";
  approve(reference: string, payment?: Payment): void;
  decline(reference: string, code?: string, isDoubtful?: boolean): void;
  /** The rail has never heard of it after all. */
  forget(reference: string): void;
};

const reply = (answer: RailAnswer): RailReply => ({ answer, exchange: { httpStatus: answer.state === "unknown" ? null : 200, body: `{"status":"${answer.state}"}`, ms: 1 } });

export function collectionRail(name = "scripted"): ScriptedCollections {
  const entries = new Map<string, Entry>();
  const faults: (CollectionFault | null)[] = [];
  let made = 0;

  const rail: ScriptedCollections = {
    name,
    isMock: true,
    book: [],
    calls: [],
    wallets: "approve",
    rails: { from: () => rail, named: () => null, all: [] },
    next: (...more) => void faults.push(...more),
    approve: (reference, payment = {}) => {
      const entry = entries.get(reference);
      if (!entry) throw new Error("the rail was never asked for that");
      Object.assign(entry, { status: "SUCCESSFUL", txn: payment.txn ?? newTxn(), amountMinor: payment.amountMinor ?? entry.order.amountMinor, currency: payment.currency ?? entry.order.currency });
      rail.book.push({ reference, txn: entry.txn, amountMinor: entry.amountMinor });
    },
    decline: (reference, code = "APPROVAL_REJECTED", isDoubtful = false) => void Object.assign(entries.get(reference) ?? {}, { status: "FAILED", code, isDoubtful }),
    forget: (reference) => void entries.delete(reference),
    submit: (order) => call("submit", order),
    status: (order) => call("status", order),
    balance: () => Promise.resolve({ amountMinor: rail.book.reduce((sum, { amountMinor }) => sum + amountMinor, 0n), currency: "UGX" }),
    readReport: () => null,
  };
  rail.rails = createCollectionRails({ places: [{ rail, reaches: () => true }] });

  const newTxn = () => `TXN-${name}-${(made += 1)}`;

  async function call(verb: "submit" | "status", order: CollectionOrder): Promise<RailReply> {
    // As a call over a network: nobody acts between the question and the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    rail.calls.push({ verb, reference: order.reference });
    const fault = faults.shift() ?? null;
    if (fault === "throws") throw new Error("an adapter with a bug");
    if (fault === "lost_before") return reply({ state: "unknown", code: "RESET" });
    if (fault === "not_yet") return reply({ state: "not_found", code: "RESOURCE_NOT_FOUND" });
    if (fault === "odd_status") return reply({ state: "unknown", code: "CREATED" });
    if (fault === "config" || fault === "busy") return reply({ state: "refused", code: fault === "config" ? "CREDENTIALS" : "THROTTLED", trouble: fault });
    const answer = verb === "submit" ? take(order) : tell(order.reference);
    return reply(fault === "lost_after" ? { state: "unknown", code: "TIMEOUT" } : answer);
  }

  function take(order: CollectionOrder): RailAnswer {
    if (entries.has(order.reference)) return { state: "accepted", code: "RESOURCE_ALREADY_EXIST" };
    entries.set(order.reference, { order, status: "PENDING", txn: "", amountMinor: order.amountMinor, currency: order.currency, code: "", isDoubtful: false });
    if (rail.wallets === "approve") rail.approve(order.reference);
    if (rail.wallets === "decline") rail.decline(order.reference);
    return { state: "accepted", code: "ACCEPTED" };
  }

  function tell(reference: string): RailAnswer {
    const entry = entries.get(reference);
    if (!entry) return { state: "not_found", code: "RESOURCE_NOT_FOUND" };
    const { status, txn, amountMinor, currency, code, isDoubtful } = entry;
    if (status === "SUCCESSFUL") return { state: "succeeded", providerTxnId: txn, amountMinor, currency };
    return status === "FAILED" ? { state: "failed", code, isDoubtful } : { state: "accepted", code: "PENDING" };
  }

  return rail;
}
