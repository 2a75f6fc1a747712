/** Which way money goes, seen from the app. */
export type Direction = "out" | "in";

/** Money that really moved at the rail. Nothing is ever taken out of the book again. */
export type Moved = { reference: string; direction: Direction; msisdn: string; amountMinor: bigint; currency: string; at: string };

export type Verb = "token" | "submit" | "status" | "balance" | "other";

export type Outcome = "SUCCESSFUL" | { reason: string };

/** What becomes of one payment, settled when it is taken. */
export type Story = {
  /** How it ends by itself; `PENDING` ends only when somebody decides it (the page, `decide`). */
  outcome: Outcome | "PENDING";
  /** From its taking to its end. */
  decidesAfterMs: number;
  /** Nobody decided until then: it fails with the reason EXPIRED. Null: it waits for ever. */
  expiresAfterMs: number | null;
  /** An enquiry does not find it for so long after its taking. */
  lagMs: number;
  /** The rail's own word while it is open. */
  openStatus: string | null;
  /** A word that is told instead of any other, whatever really happened. */
  toldStatus: string | null;
  /** A decimal amount that is told instead of the real one. */
  toldAmount: string | null;
  /** A payment that failed is paid all the same, so long after it failed. */
  turnsAfterMs: number | null;
  /** How often it is reported; `isEarly`: before the answer to its taking; `says`: instead of the truth. */
  reports: { times: number; isEarly: boolean; method: "POST" | "PUT"; says: string | null };
};

export const plainStory: Story = {
  outcome: "SUCCESSFUL",
  decidesAfterMs: 0,
  expiresAfterMs: null,
  lagMs: 0,
  openStatus: null,
  toldStatus: null,
  toldAmount: null,
  turnsAfterMs: null,
  reports: { times: 1, isEarly: false, method: "PUT", says: null },
};

export type Payment = {
  reference: string;
  direction: Direction;
  /** Whose float it is paid from or to: a rail may have several. */
  account: string;
  msisdn: string;
  amountMinor: bigint;
  currency: string;
  takenAtMs: number;
  story: Story;
  decided: { outcome: Outcome; atMs: number; txnId: string } | null;
  /** What the rail must give back or call: ids, notes, the address of reports. */
  extra: Readonly<Record<string, string>>;
};

/**
 * How one call goes wrong. `isDone`: the work is done and its answer lost, else nothing is done.
 * `answer` is any answer at all; `token_expired` also forgets the tokens; the others speak as the rail does.
 */
export type Spoil =
  | { how: "reset" | "hang" | "html" | "malformed" | "error" | "unavailable" | "throttle" | "token_expired"; isDone?: boolean; delayMs?: number }
  | { how: "gateway_timeout"; isDone?: boolean; delayMs?: number }
  | { how: "answer"; status: number; body: unknown; isDone?: boolean; delayMs?: number };

/** A fault of one call: its answer is spoiled, what is taken by it has another story, or both. */
export type RailFault = { spoil?: Spoil; story?: Partial<Story> };

export type SeenCall = { verb: Verb; reference: string | null; msisdn: string | null; direction: Direction | null };
