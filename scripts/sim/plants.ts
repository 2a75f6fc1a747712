import { randomUUID } from "node:crypto";
import type { RailReply } from "#src/domain/rails/ports.ts";
import type { PayoutOrder, PayoutRail } from "#src/domain/withdrawals/ports.ts";
import type { MoneyDeps } from "./money-deps.ts";
import type { Simulation } from "./simulation.ts";

/** Where a mistake of ours is put in on purpose, to see that it is found. */
export type Plants = {
  rail: (rail: PayoutRail, simulation: Simulation) => PayoutRail;
  deps: (deps: MoneyDeps, simulation: Simulation) => MoneyDeps;
  hasSweeper?: boolean;
  /** How far the workers' clocks are off the database's, from the start and whenever one is set. */
  skewsMs?: readonly number[];
};

export const noPlant: Plants = { rail: (rail) => rail, deps: (deps) => deps };

/** The mistakes that others have shipped with money, each as it would look in our code. */
export const mistakes: Readonly<Record<string, Plants & { /** A seed in whose storm it shows. */ foundBy: number }>> = {
  "a call without an answer is taken for a refusal": {
    ...noPlant, foundBy: 6,
    rail: (rail) => ({ ...rail, submit: async (order) => asFailed(await rail.submit(order)), status: async (order) => asFailed(await rail.status(order)) }),
  },
  "a retry goes out under a new reference": { ...noPlant, foundBy: 1, rail: underNewReferences },
  // As one would who took every rail for one that decides within the call.
  "a refusal is believed at its first reading": { ...noPlant, foundBy: 21, rail: (rail) => ({ ...rail, isInstant: true }) },
  "nothing frees the work of a dead worker": { ...noPlant, foundBy: 47, hasSweeper: false },
  "each worker goes by a clock of its own, and some are an hour off": { ...noPlant, foundBy: 17, skewsMs: [-3_600_000, 0, 3_600_000] },
  "what is accepted is taken for paid": {
    ...noPlant, foundBy: 3,
    rail: (rail) => ({ ...rail, submit: async (order) => asPaid(order, await rail.submit(order)) }),
  },
};

function asFailed(reply: RailReply): RailReply {
  return reply.answer.state === "unknown" ? { ...reply, answer: { state: "failed", code: "TIMEOUT", isDoubtful: false } } : reply;
}

function asPaid({ reference, amountMinor, currency }: PayoutOrder, reply: RailReply): RailReply {
  return reply.answer.state === "accepted" ? { ...reply, answer: { state: "succeeded", providerTxnId: reference, amountMinor, currency } } : reply;
}

/** Each send has a reference of its own, and the rail is asked about the latest. */
function underNewReferences(rail: PayoutRail, { latestReference }: Simulation): PayoutRail {
  return {
    ...rail,
    submit: (order) => {
      const reference = latestReference.has(order.reference) ? randomUUID() : order.reference;
      latestReference.set(order.reference, reference);
      return rail.submit({ ...order, reference });
    },
    status: (order) => rail.status({ ...order, reference: latestReference.get(order.reference) ?? order.reference }),
  };
}
