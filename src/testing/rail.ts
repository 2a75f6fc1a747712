import type { RailAnswer, RailReply } from "#src/domain/rails/ports.ts";
import type { PayoutOrder, PayoutRail } from "#src/domain/withdrawals/ports.ts";

/** What one call does instead of the truth: an answer of its own, doing nothing; or the truth done and its answer `lost`; or nothing done and no answer, `unheard`. */
export type Script = RailAnswer | "lost" | "unheard";

/** Money that really moved. Nothing is ever taken out of it. */
export type Paid = { reference: string; destination: string; amountMinor: bigint; currency: string; txn: string };

export type ScriptedRail = Omit<PayoutRail, "submit" | "status"> & {
  submit: (order: PayoutOrder) => Promise<RailReply>;
  status: (order: PayoutOrder) => Promise<RailReply>;
  /** Every call, in order. */
  calls: { verb: "submit" | "status"; reference: string }[];
  book: Paid[];
  /** What the next calls do, one each; afterwards the truth again. */
  script(...scripts: Script[]): void;
  /** What becomes of a payout when it is next asked about. */
  outcome: "paid" | "refused" | "pending";
  float: bigint | null;
};

/**
 * A rail that keeps books: it takes a reference once, decides when it is asked, and pays a reference
 * once at most, however often it is sent. Scripted calls lie or are lost; the book never does.
 */
export function scriptedRail({ name = "mock", isInstant = false }: { name?: string; isInstant?: boolean } = {}): ScriptedRail {
  const known = new Map<string, { order: PayoutOrder; answer: RailAnswer | null }>();
  const scripts: Script[] = [];
  const decide = (payout: { order: PayoutOrder; answer: RailAnswer | null }): RailAnswer => {
    if (payout.answer || rail.outcome === "pending") return payout.answer ?? { state: "accepted", code: "PENDING" };
    const { reference, destination, amountMinor, currency } = payout.order;
    if (rail.outcome === "refused") return (payout.answer = { state: "failed", code: "PAYEE_NOT_FOUND", isDoubtful: false });
    const txn = `T-${reference}`;
    rail.book.push({ reference, destination, amountMinor, currency, txn });
    return (payout.answer = { state: "succeeded", providerTxnId: txn, amountMinor, currency });
  };
  const truth = {
    submit: (order: PayoutOrder): RailAnswer => {
      const before = known.get(order.reference);
      const payout = before ?? { order, answer: null };
      known.set(order.reference, payout);
      if (isInstant) return decide(payout);
      return { state: "accepted", code: before ? "RESOURCE_ALREADY_EXIST" : "ACCEPTED" };
    },
    status: ({ reference }: PayoutOrder): RailAnswer => {
      const payout = known.get(reference);
      return payout ? decide(payout) : { state: "not_found", code: "RESOURCE_NOT_FOUND" };
    },
  };
  const call = (verb: "submit" | "status") => (order: PayoutOrder): Promise<RailReply> => {
    rail.calls.push({ verb, reference: order.reference });
    const script = scripts.shift();
    if (typeof script === "object") return Promise.resolve(replied(script));
    if (script === "unheard") return Promise.resolve(replied({ state: "unknown", code: "TIMEOUT" }));
    const answer = truth[verb](order);
    return Promise.resolve(replied(script === "lost" ? { state: "unknown", code: "TIMEOUT" } : answer));
  };
  const rail: ScriptedRail = {
    name,
    isMock: true,
    isInstant,
    calls: [],
    book: [],
    outcome: "paid",
    float: null,
    script: (...more) => void scripts.push(...more),
    submit: call("submit"),
    status: call("status"),
    balance: () => Promise.resolve(rail.float === null ? null : { amountMinor: rail.float, currency: "UGX" }),
    readReport: ({ rawBody }) => (rawBody === "" ? null : { reference: rawBody, said: "TOLD", isProven: false, body: rawBody }),
  };
  return rail;
}

/** An answer with the HTTP status that goes with it. */
function replied(answer: RailAnswer): RailReply {
  const statuses = { succeeded: 200, failed: 200, accepted: 202, not_found: 404, refused: 401, unknown: null };
  return { answer, exchange: { httpStatus: statuses[answer.state], body: "scripted", ms: 1 } };
}
