import { FaultList } from "./rail-kit-faults.ts";
import { Journal, type JournalLine } from "./rail-kit-journal.ts";
import { plainStory, type Moved, type Outcome, type Payment, type Story } from "./rail-kit-types.ts";

export type WorldOptions = {
  /** Milliseconds since 1970; without it the wall's clock and what the simulator's own control added to it. */
  clock?: () => number;
  /** A file that outlives the process: payments, the book and the float are read from it and written to it. */
  journal?: string;
  /** What each account holds at first, in minor units of each currency. */
  floatMinor?: bigint;
};

const openingMinor = 1_000_000_000n;

export type Taking = Omit<Payment, "takenAtMs" | "story" | "decided"> & { story: Partial<Story> };

/** A rail's own memory: what it took, what it decided, its float, and the book of what really moved. */
export class RailWorld {
  readonly faults = new FaultList();
  readonly #payments = new Map<string, Payment>();
  /** Those that time alone may still change. */
  readonly #open = new Set<string>();
  readonly #floats = new Map<string, bigint>();
  readonly #options: WorldOptions;
  readonly #journal: Journal | null;
  #book: Moved[] = [];
  #unreported: Payment[] = [];
  #decisions = 0;
  #shiftMs = 0;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.#journal = options.journal === undefined ? null : new Journal(options.journal);
    for (const line of this.#journal?.read() ?? []) this.#replay(line);
  }

  now(): number {
    return this.#options.clock?.() ?? Date.now() + this.#shiftMs;
  }

  /** The simulator's clock, as a call sees it: the world's own where it was given none. */
  follow(callNowMs: number): void {
    this.#shiftMs = callNowMs - Date.now();
  }

  /** Takes a payment under its reference, once: null where the reference is known. */
  take({ story, ...given }: Taking): Payment | null {
    if (this.#payments.has(given.reference)) return null;
    const payment: Payment = { ...given, takenAtMs: this.now(), story: { ...plainStory, ...story }, decided: null };
    this.#write({ kind: "payment", payment, moved: null });
    return this.#settled(payment);
  }

  /** What an enquiry sees now; null for a reference it does not know, or not yet. */
  look(reference: string): Payment | null {
    const payment = this.#payments.get(reference);
    return payment && this.now() >= payment.takenAtMs + payment.story.lagMs ? this.#settled(payment) : null;
  }

  /** The wallet's owner, or somebody at the rail, decides. Null where there is nothing open to decide. */
  decide(reference: string, outcome: Outcome): Payment | null {
    const payment = this.#payments.get(reference);
    return payment && !this.#settled(payment).decided ? this.#decided(payment, outcome, this.now()) : null;
  }

  payments(): Payment[] {
    this.#settleOpen();
    return [...this.#payments.values()];
  }

  book(): readonly Moved[] {
    this.#settleOpen();
    return [...this.#book];
  }

  balance(account: string, currency: string): bigint {
    this.#settleOpen();
    return this.#floatNow(account, currency);
  }

  /** What was decided since it was last asked: each is to be reported as its story says. */
  unreported(): Payment[] {
    this.#settleOpen();
    return this.#unreported.splice(0);
  }

  /** Money that an operator put into the float, or (below zero) took out. */
  addFloat(account: string, currency: string, amountMinor: bigint): void {
    this.#write({ kind: "float", account, currency, amountMinor });
  }

  forget(): void {
    this.#write({ kind: "forgotten" });
    this.faults.clear();
    this.#shiftMs = 0;
  }

  #settleOpen(): void {
    for (const reference of this.#open) {
      const payment = this.#payments.get(reference);
      if (payment) this.#settled(payment);
    }
  }

  /** Brings a payment to where the clock says it is: nothing here runs by timers, so that a moved clock is enough. */
  #settled(payment: Payment): Payment {
    const { story, takenAtMs } = payment;
    const now = this.now();
    let current = payment;
    if (!current.decided && story.outcome !== "PENDING" && now >= takenAtMs + story.decidesAfterMs) current = this.#decided(current, story.outcome, takenAtMs + story.decidesAfterMs);
    if (!current.decided && story.expiresAfterMs !== null && now >= takenAtMs + story.expiresAfterMs) current = this.#decided(current, { reason: "EXPIRED" }, takenAtMs + story.expiresAfterMs);
    const failed = current.decided?.outcome !== "SUCCESSFUL" ? current.decided : null;
    if (failed && story.turnsAfterMs !== null && now >= failed.atMs + story.turnsAfterMs) current = this.#decided(current, "SUCCESSFUL", failed.atMs + story.turnsAfterMs);
    return current;
  }

  #decided(payment: Payment, outcome: Outcome, atMs: number): Payment {
    const { account, currency, amountMinor, direction, reference, msisdn } = payment;
    const isShort = outcome === "SUCCESSFUL" && direction === "out" && this.#floatNow(account, currency) < amountMinor;
    const said: Outcome = isShort ? { reason: "NOT_ENOUGH_FUNDS" } : outcome;
    // Turning a failure round is tried once: else an empty float would fail for ever.
    const story = payment.decided ? { ...payment.story, turnsAfterMs: null } : payment.story;
    this.#decisions += 1;
    const decided: Payment = { ...payment, story, decided: { outcome: said, atMs, txnId: String(1_000_000_000 + this.#decisions) } };
    this.#write({ kind: "payment", payment: decided, moved: said === "SUCCESSFUL" ? { reference, direction, msisdn, amountMinor, currency, at: new Date(atMs).toISOString() } : null });
    this.#unreported.push(decided);
    return decided;
  }

  #floatNow(account: string, currency: string): bigint {
    return this.#floats.get(`${account}:${currency}`) ?? this.#options.floatMinor ?? openingMinor;
  }

  #write(line: JournalLine): void {
    this.#journal?.append(line);
    this.#replay(line);
  }

  #replay(line: JournalLine): void {
    switch (line.kind) {
      case "payment":
        this.#payments.set(line.payment.reference, line.payment);
        if (isOpen(line.payment)) this.#open.add(line.payment.reference);
        else this.#open.delete(line.payment.reference);
        if (line.payment.decided) this.#decisions = Math.max(this.#decisions, Number(line.payment.decided.txnId) - 1_000_000_000);
        if (!line.moved) return;
        this.#book.push(line.moved);
        return this.#addFloat(line.payment.account, line.moved.currency, line.moved.direction === "out" ? -line.moved.amountMinor : line.moved.amountMinor);
      case "float": return this.#addFloat(line.account, line.currency, line.amountMinor);
      case "forgotten":
        this.#payments.clear();
        this.#open.clear();
        this.#floats.clear();
        this.#book = [];
        this.#unreported = [];
    }
  }

  #addFloat(account: string, currency: string, amountMinor: bigint): void {
    this.#floats.set(`${account}:${currency}`, this.#floatNow(account, currency) + amountMinor);
  }
}

function isOpen({ decided, story }: Payment): boolean {
  return decided ? decided.outcome !== "SUCCESSFUL" && story.turnsAfterMs !== null : true;
}
