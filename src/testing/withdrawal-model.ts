import fc from "fast-check";

// For tests alone: what a withdrawal is to answer and to become, whoever asks what of it and in whatever
// order. Plain and pure, so that two commands at once can be compared with both orders of them.

type AttemptState = "PREPARED" | "SENT" | "ACCEPTED" | "UNKNOWN" | "SUCCEEDED" | "FAILED";
type Outcome = "PAID" | "NOT_PAID";
type At = { at: 0 | 1 };
/** By the first operator, the second, or the asker, who is one too. */
type By = { by: 0 | 1 | 2 };
export type Command =
  | ({ do: "begin"; isConfigured: boolean } & At)
  | ({ do: "note"; state: AttemptState; isOld: boolean; isUnreadable: boolean } & At)
  | ({ do: "complete"; isShared: boolean } & At)
  | ({ do: "fail"; isOld: boolean } & At)
  | ({ do: "cancel" | "approve" } & At & By)
  | ({ do: "propose"; outcome: Outcome; isShared: boolean } & At & By)
  | ({ do: "decide"; isConfirmed: boolean } & At & By)
  | ({ do: "sweep" } & At);
/** A command with what its caller knew before: so many sends, this proposal. An old answer belongs to a send before; a shared transaction is the other's too. */
export type Call = Command & { sends: number; txn: string; resolution: string };
export type Step = Command[] | { waitSeconds: number };

export type Payout = {
  id: string;
  amount: number;
  needed: number;
  timeline: string[];
  approvals: number[];
  attempt: { state: AttemptState; sends: number; sentAt: number; askedAt: number; txn: string | null } | null;
  /** A case is open, so that people may say what became of it. */
  isStuck: boolean;
  proposals: { id: string; by: number; outcome: Outcome; txn: string; sends: number; isOpen: boolean }[];
};
export type World = { startedAt: number; now: number; shared: string; payouts: [Payout, Payout] };

export const newPayout = (id: string, amount: number, needed: number): Payout => ({ id, amount, needed, timeline: ["PENDING"], approvals: [], attempt: null, isStuck: false, proposals: [] });

const leaseMs = 50_000;
const dayMs = 86_400_000;
export const legalSteps = ["PENDING PROCESSING", "PENDING CANCELLED", "PROCESSING COMPLETED", "PROCESSING FAILED"];
const notable: Record<AttemptState, AttemptState[]> = { PREPARED: ["UNKNOWN"], SENT: ["PREPARED", "ACCEPTED", "UNKNOWN"], ACCEPTED: ["ACCEPTED", "UNKNOWN"], UNKNOWN: ["PREPARED", "ACCEPTED", "UNKNOWN"], SUCCEEDED: [], FAILED: [] };
const none = "P0002";

const flag = fc.boolean();
const at = fc.constantFrom(0 as const, 1 as const);
const by = fc.constantFrom(0 as const, 0 as const, 1 as const, 1 as const, 2 as const);
const rarely = fc.constantFrom(false, false, false, true);
const state = fc.constantFrom<AttemptState>("PREPARED", "ACCEPTED", "UNKNOWN", "PREPARED", "ACCEPTED", "UNKNOWN", "SENT", "SUCCEEDED", "FAILED");
const outcome = fc.constantFrom<Outcome>("PAID", "NOT_PAID");
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("begin" as const), at, isConfigured: rarely.map((is) => !is) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("note" as const), at, state, isOld: rarely, isUnreadable: flag }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("complete" as const), at, isShared: flag }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("fail" as const), at, isOld: flag }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), at, by }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("approve" as const), at: fc.constantFrom(0 as const, 1 as const, 1 as const, 1 as const), by }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("propose" as const), at, by, outcome, isShared: flag }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("decide" as const), at, by, isConfirmed: rarely.map((is) => !is) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sweep" as const), at }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: command.map((one) => [one]) },
  { weight: 3, arbitrary: fc.tuple(command, command) },
  { weight: 1, arbitrary: fc.record({ waitSeconds: fc.constantFrom(51, 51, 51, 90_000) }) },
);

/** How far each is before anything is drawn: chance alone seldom comes to where people decide. */
const heads = fc.tuple(fc.constantFrom(0, 0, 1, 2, 3), fc.constantFrom(0, 0, 1, 2, 3, 4, 5), outcome, outcome).map(([first, second, one, two]): Step[] => {
  const way = (at: 0 | 1, outcome: Outcome): Command[] => [
    { do: "begin", at, isConfigured: true },
    { do: "note", at, state: "UNKNOWN", isOld: false, isUnreadable: true },
    { do: "propose", at, by: 0, outcome, isShared: true },
  ];
  const yes: Command[] = [{ do: "approve", at: 1, by: 0 }, { do: "approve", at: 1, by: 1 }];
  return [...way(0, one).slice(0, first), ...[...yes, ...way(1, two)].slice(0, second)].map((command) => [command]);
});
export const lives: fc.Arbitrary<Step[]> = fc.tuple(heads, fc.array(step, { minLength: 8, maxLength: 20 })).map(([head, rest]) => [...head, ...rest]);

const statusOf = ({ timeline }: { timeline: string[] }) => timeline.at(-1) ?? "";
const isOpen = (one: { timeline: string[] }) => ["PENDING", "PROCESSING"].includes(statusOf(one));
const isTaken = ({ payouts }: World, txn: string) => payouts.some(({ attempt }) => attempt?.txn === txn);

/** What is to be answered; the world is changed to what it is to be after. */
export function judge(world: World, call: Call): string {
  if (call.do === "sweep") return "done";
  const one = world.payouts[call.at];
  if (call.do === "begin") return begin(world, one, call.isConfigured);
  if (call.do === "note" || call.do === "complete" || call.do === "fail") return hear(world, one, call);
  // What an operator decides on is looked for before it is asked whose it is.
  if (call.do === "propose" && !one.attempt) return "not_found";
  if (call.do === "decide" && !one.proposals.some(({ id }) => id === call.resolution)) return "not_found";
  if (call.by === 2) return "own_money";
  if (call.do === "propose") return propose(world, one, call);
  if (call.do === "decide") return decide(world, one, call);
  if (call.do === "approve" && one.approvals.includes(call.by)) return "already_approved";
  if (statusOf(one) !== "PENDING" || (call.do === "approve" && one.approvals.length >= one.needed)) return "not_in_state";
  if (call.do === "cancel") one.timeline.push("CANCELLED");
  else one.approvals = [...one.approvals, call.by].toSorted((a, b) => a - b);
  return call.do === "cancel" ? "done" : String(one.approvals.length);
}

function begin({ now, startedAt }: World, one: Payout, isConfigured: boolean): string {
  const { attempt } = one;
  if (!isOpen(one)) return "closed";
  if (attempt?.state === "SENT" && now - attempt.askedAt < leaseMs) return "sending";
  if (!attempt && one.approvals.length < one.needed) return "approval";
  if (!isConfigured) {
    one.isStuck ||= now - startedAt > dayMs;
    return "rail";
  }
  if (attempt && (attempt.state !== "PREPARED" || now - attempt.sentAt > dayMs || one.proposals.some((proposal) => proposal.isOpen))) {
    if (attempt.state === "PREPARED") attempt.state = "UNKNOWN";
    return "ask";
  }
  if (!attempt) one.timeline.push("PROCESSING");
  one.attempt = { state: "SENT", sends: (attempt?.sends ?? 0) + 1, sentAt: attempt?.sentAt ?? now, askedAt: now, txn: null };
  return "send";
}

/** What the rail said of it. */
function hear(world: World, one: Payout, call: Call & { do: "note" | "complete" | "fail" }): string {
  const { attempt } = one;
  if (call.do === "note" && !["PREPARED", "ACCEPTED", "UNKNOWN"].includes(call.state)) return "PY007";
  if (!attempt) return none;
  if (call.do === "complete") return pay(world, one, call.txn);
  if (call.do === "note") {
    if (call.sends !== attempt.sends || !notable[attempt.state].includes(call.state)) return "overtaken";
    Object.assign(attempt, { state: call.state, askedAt: world.now });
    one.isStuck ||= call.isUnreadable;
    return "noted";
  }
  if (call.sends !== attempt.sends || attempt.state === "PREPARED" || !isOpen(one)) return "overtaken";
  return close(one, "FAILED", null);
}

function pay(world: World, one: Payout, txn: string): string {
  if (!one.attempt || one.attempt.state === "PREPARED") return "not_sent";
  if (!isOpen(one)) return one.attempt.txn === txn ? "closed" : "contradiction";
  if (!isTaken(world, txn)) return close(one, "COMPLETED", txn);
  Object.assign(one.attempt, { state: "UNKNOWN", askedAt: world.now });
  one.isStuck = true;
  return "txn_reused";
}

function close(one: Payout, status: "COMPLETED" | "FAILED", txn: string | null): string {
  one.timeline.push(status);
  if (one.attempt) Object.assign(one.attempt, { state: status === "COMPLETED" ? "SUCCEEDED" : "FAILED", txn });
  return status.toLowerCase();
}

function propose(world: World, one: Payout, { outcome, txn, resolution: id, by }: Call & { do: "propose" }): string {
  if (!one.attempt || !isOpen(one) || !one.isStuck || (outcome === "PAID" && one.attempt.state === "PREPARED")) return "not_in_state";
  if (outcome === "PAID" && isTaken(world, txn)) return "invalid_input";
  if (one.proposals.some((proposal) => proposal.isOpen)) return "not_in_state";
  one.proposals.push({ id, by, outcome, txn, sends: one.attempt.sends, isOpen: true });
  return "done";
}

function decide(world: World, one: Payout, { resolution, isConfirmed, by }: Call & { do: "decide" }): string {
  const proposal = one.proposals.find(({ id }) => id === resolution);
  const { attempt } = one;
  if (!proposal?.isOpen || !attempt) return "not_in_state";
  if (isConfirmed && proposal.by === by) return "second_pair_of_eyes";
  if (isConfirmed) {
    const isPaid = proposal.outcome === "PAID";
    if (!isOpen(one) || !one.isStuck) return "not_in_state";
    if (isPaid && isTaken(world, proposal.txn)) return "invalid_input";
    if (isPaid ? attempt.state === "PREPARED" : attempt.sends !== proposal.sends || attempt.state === "SENT") return "not_in_state";
    close(one, isPaid ? "COMPLETED" : "FAILED", isPaid ? proposal.txn : null);
  }
  proposal.isOpen = false;
  return "done";
}

type Money = { held: number; posted: number; voided: number; transfers: number };
export type Seen = { timeline: string[]; status: string; approvals: number[]; attempts: { state: string; sends: number; txn: string | null }[]; money: Money; proposals: number; rows: string };

/** What the model expects to see: net and fee held once, and each posted or voided once. */
export function expected({ payouts }: World): Omit<Seen, "rows">[] {
  return payouts.map(({ amount, timeline, approvals, attempt, proposals }) => {
    const status = statusOf({ timeline });
    const money = { held: amount, posted: status === "COMPLETED" ? amount : 0, voided: status === "FAILED" || status === "CANCELLED" ? amount : 0, transfers: isOpen({ timeline }) ? 2 : 4 };
    return { timeline, status, approvals, attempts: attempt ? [{ state: attempt.state, sends: attempt.sends, txn: attempt.txn }] : [], money, proposals: proposals.filter((proposal) => proposal.isOpen).length };
  });
}
