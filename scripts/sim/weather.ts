import type { RailFault, SeenCall, Spoil, Story } from "../simulators/rail-kit.ts";
import type { Chance } from "./chance.ts";
import type { Kind, Verdict } from "./stage.ts";

/** How rough one simulation is. Rare faults meet each other in a rough one, and long quiet stretches in a mild one. */
export type Weather = {
  /** Of each outside call: its process dies, or the connection is lost. */
  deaths: number;
  losses: number;
  /** Of each call at the rail: its answer is spoiled. */
  spoils: number;
  /** Of each payment: it has another story than "paid at once". */
  stories: number;
  /** Reports that never reach us, and those that come twice. */
  lostReports: number;
  hasJumps: boolean;
  hasLowFloat: boolean;
};

export function weatherOf(chance: Chance): Weather {
  return {
    deaths: chance.pick([0, 0.005, 0.02, 0.06]),
    losses: chance.pick([0, 0.005, 0.02, 0.06]),
    spoils: chance.pick([0, 0.05, 0.2, 0.4]),
    stories: chance.pick([0.1, 0.5, 0.9]),
    lostReports: chance.pick([0, 0.2, 0.9]),
    hasJumps: chance.happens(0.7),
    hasLowFloat: chance.happens(0.25),
  };
}

export function verdictIn(weather: Weather, kind: Kind, chance: Chance): Verdict {
  if (chance.happens(weather.deaths)) return kind === "answer" ? "die_after" : chance.pick(["die_before", "die_after"]);
  // Where a transaction begins or ends on a lost connection, or an answer is lost, is before or after it was done.
  if (chance.happens(weather.losses)) return kind === "answer" ? "lose_after" : chance.pick(["lose_before", "lose_after"]);
  return "go";
}

const spoils: readonly Exclude<Spoil["how"], "answer" | "hang">[] = ["reset", "html", "malformed", "error", "unavailable", "gateway_timeout", "throttle", "token_expired"];
const plainReasons = ["PAYEE_NOT_FOUND", "PAYEE_NOT_ALLOWED_TO_RECEIVE", "PAYER_LIMIT_REACHED"];
/** Rails have been known to take these back. */
const doubtfulReasons = ["INTERNAL_PROCESSING_ERROR", "COULD_NOT_PERFORM_TRANSACTION"];
const payerReasons = ["APPROVAL_REJECTED", "NOT_ENOUGH_FUNDS", "PAYER_NOT_FOUND", "EXPIRED"];

/** The fault of one call at the rail, if it is to have one. */
export function faultIn(weather: Weather, { verb, direction }: SeenCall, chance: Chance): RailFault | null {
  const fault: RailFault = {};
  // A call that hangs is one that is reset for us: nobody waits for a time-out here.
  if (chance.happens(weather.spoils)) fault.spoil = { how: chance.pick(spoils), isDone: chance.happens(0.5), delayMs: 0 };
  if (verb === "submit" && chance.happens(weather.stories)) fault.story = direction === "in" ? storyOfPaymentIn(chance) : storyOfPayout(chance);
  return fault.spoil || fault.story ? fault : null;
}

/** By when a failure that is still to be taken back must have been noticed: see {@link mustBeNoticed}. */
const turns = { plain: [30_000, 58_000, 20 * 60_000], doubtful: [60_000, 200_000, 295_000, 40 * 60_000] };

function storyOfPayout(chance: Chance): Partial<Story> {
  const end = chance.weighed({ paid: 48, refused: 12, doubtful: 12, undecided: 4, turns: 24 });
  const isDoubtful = end === "doubtful" || (end === "turns" && chance.happens(0.7));
  const outcome: Story["outcome"] = end === "paid" ? "SUCCESSFUL" : end === "undecided" ? "PENDING" : { reason: chance.pick(isDoubtful ? doubtfulReasons : plainReasons) };
  return {
    ...timesOf(chance),
    outcome,
    toldStatus: chance.happens(0.04) ? "ON_HOLD" : null,
    toldAmount: chance.happens(0.03) ? "1" : null,
    turnsAfterMs: end === "turns" ? chance.pick(isDoubtful ? turns.doubtful : turns.plain) : null,
    // What a rail takes back it reports, or nobody but the day's reconciliation could know.
    reports: end === "turns" ? { times: 1, isEarly: false, method: "POST", says: null } : reportsOf(chance),
  };
}

function storyOfPaymentIn(chance: Chance): Partial<Story> {
  const end = chance.weighed({ paid: 60, refused: 30, undecided: 10 });
  return {
    ...timesOf(chance),
    outcome: end === "paid" ? "SUCCESSFUL" : end === "undecided" ? "PENDING" : { reason: chance.pick(payerReasons) },
    expiresAfterMs: end === "undecided" && chance.happens(0.5) ? 600_000 : null,
    reports: reportsOf(chance),
  };
}

function timesOf(chance: Chance): Partial<Story> {
  return {
    decidesAfterMs: chance.pick([0, 0, 2_000, 40_000, 200_000, 50 * 60_000]),
    lagMs: chance.pick([0, 0, 0, 20_000, 100_000, 200_000]),
    openStatus: chance.happens(0.2) ? "CREATED" : null,
  };
}

function reportsOf(chance: Chance): Story["reports"] {
  return { times: chance.pick([0, 1, 1, 2, 3]), isEarly: chance.happens(0.2), method: chance.pick(["POST", "PUT"]), says: chance.happens(0.15) ? chance.pick(["SUCCESSFUL", "FAILED", "PENDING"]) : null };
}

/** A failure is believed only when it is told again a minute later, or five where its reason is doubtful: taken back before that, nobody may have believed it. */
export function mustBeNoticed(turnsAfterMs: number, reason: string): boolean {
  return turnsAfterMs < (doubtfulReasons.includes(reason) ? 300_000 : 60_000);
}
