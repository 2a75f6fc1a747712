import type { PayoutRail, PayoutRails, WithdrawMethod } from "#src/domain/withdrawals/ports.ts";

/** One rail's place in the routes. `reaches` judges a normalised destination. */
export type PayoutPlace = { rail: PayoutRail; reaches(method: WithdrawMethod, destination: string): boolean };

/** The first rail that reaches a destination takes it. Rails that are known only by name finish what is on its way. */
export function createPayoutRails({ places, others = [] }: { places: readonly PayoutPlace[]; others?: readonly PayoutRail[] }): PayoutRails {
  const all = [...new Map([...places.map(({ rail }) => rail), ...others].map((rail) => [rail.name, rail])).values()];
  return {
    to: (method, destination) => places.find((place) => place.reaches(method, destination))?.rail ?? null,
    named: (name) => all.find((rail) => rail.name === name) ?? null,
    all,
  };
}
