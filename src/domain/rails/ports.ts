import type { CoreDeps } from "../shared/deps.ts";

/**
 * What a rail says of one payout or collection, in the words that decide what happens to the money.
 *
 * - `succeeded`: it says so in plain words. `amountMinor` is what it says moved, null where it does not.
 * - `failed`: it says so in plain words. `isDoubtful`: by a code that rails have been known to take back.
 * - `accepted`: it knows the reference and has not decided (also: "that reference exists already").
 * - `not_found`: it has never heard of the reference.
 * - `refused`: it certainly took nothing. `config`: our keys, address or settings; `busy`: too many calls;
 *   `request`: what this one asks for (a 400), which may be its own fault or ours.
 * - `unknown`: a time-out, a reset, a 5xx, a page of HTML, a status we do not know. It may have moved money.
 */
export type RailAnswer =
  | { state: "succeeded"; providerTxnId: string; amountMinor: bigint | null; currency: string | null }
  | { state: "failed"; code: string; isDoubtful: boolean }
  | { state: "accepted" | "not_found" | "unknown"; code: string }
  | { state: "refused"; code: string; trouble: "config" | "busy" | "request" };

/** The code of an `unknown` that says paid, with an amount or currency that cannot be read. */
export const unreadableAmount = "AMOUNT_UNREADABLE";

/** What went over the wire, for the record: no key, token, pin or whole phone in `body`, at most 2,000 characters. */
export type Exchange = { httpStatus: number | null; body: string; ms: number };

export type RailReply = { answer: RailAnswer; exchange: Exchange };

export type RailBalance = { amountMinor: bigint; currency: string };

/** A rail's own report. It is a hint to ask and nothing more, signed or not. `reference` is ours, or null where it names none. */
export type RailReport = { reference: string | null; said: string; isProven: boolean; body: string };

/** As it came in over HTTP; header names in lower case. */
export type ReportCall = { headers: Readonly<Record<string, string>>; rawBody: string };

/** What every rail has, whichever way the money goes. Nothing here throws because of what a rail answers. */
export type RailBase = {
  /** Names the clearing account too: `clearing:<name>`. */
  name: string;
  /** Moves no money at all: a mock. A real rail's own sandbox is no mock. */
  isMock: boolean;
  /** The float, in minor units; null where the rail tells none. Throws {@link RailAway} where it cannot be read now. */
  balance(): Promise<RailBalance | null>;
  /** Reads a report, or null where it is not to be believed: a wrong signature, no sense in it. */
  readReport(call: ReportCall): RailReport | null;
};

/** The rail could not be asked for its balance. */
export class RailAway extends Error {
  constructor(rail: string, code: string) {
    super(`${rail}: ${code}`);
    this.name = "RailAway";
  }
}

/** What every verb that asks a rail is given besides. */
export type RailDeps = CoreDeps;
