import type { Env } from "./env.ts";
import { collectionRailNames, payoutRailNames, type RailName } from "./env-rails.ts";
import { kindOf, type RailKind } from "./env-rails-facts.ts";
import { parseCollectionRoutes, parsePayoutRoutes } from "./env-rails-routes.ts";

/** Said out loud at every start where money is not real: which side, by which rail, and how. Empty where all of it is. */
export function simulatedMoney(env: Env): string[] {
  const payouts = kindsOf(env, parsePayoutRoutes(env.PAYOUT_ROUTES).routes, payoutRailNames);
  const collections = kindsOf(env, parseCollectionRoutes(env.COLLECTION_ROUTES).routes, collectionRailNames);
  const all = [...payouts, ...collections];
  if (all.every(({ kind }) => kind === "mock")) return ["MONEY IS SIMULATED: collections and payouts move nothing, and every payout's transaction id starts with MOCK-"];
  const kinds = new Set(all.map(({ kind }) => kind));
  return [
    ...payouts.flatMap(({ rail, kind }) => told("PAYOUTS", rail, kind)),
    ...collections.flatMap(({ rail, kind }) => told("COLLECTIONS", rail, kind)),
    ...(kinds.size > 1 ? ["MONEY IS MIXED: what one rail takes in, another pays out without ever having had it; nothing here is worth anything"] : []),
  ];
}

function kindsOf(env: Env, routes: readonly { rails: readonly string[] }[], known: readonly RailName[]): { rail: RailName; kind: RailKind }[] {
  return known.filter((name) => routes.some(({ rails }) => rails.includes(name))).map((rail) => ({ rail, kind: kindOf(env, rail) }));
}

function told(side: string, rail: RailName, kind: RailKind): string[] {
  switch (kind) {
    case "mock": return [`${side} ARE SIMULATED by the mock: nothing moves${side === "PAYOUTS" ? ", and transaction ids start with MOCK-" : ""}`];
    case "simulated": return [`${side} ARE SIMULATED: ${rail} leads to a simulator on this machine`];
    case "sandbox": return [`${side} ARE TRIED: ${rail} leads to its own sandbox, where nothing real moves`];
    case "real": return [];
  }
}
