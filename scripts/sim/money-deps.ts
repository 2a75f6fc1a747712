import { createCollectionRails } from "#src/adapters/collections/routes.ts";
import { mtnCollections } from "#src/adapters/collections/mtn.ts";
import { createPayoutRails } from "#src/adapters/payouts/routes.ts";
import { mtnPayouts } from "#src/adapters/payouts/mtn.ts";
import type { MtnSettings } from "#src/adapters/rails/mtn-client.ts";
import type { CollectionDeps } from "#src/domain/collections/ports.ts";
import { createCareMemo } from "#src/domain/care/memo.ts";
import { countryPolicies } from "#src/domain/care/policies.ts";
import { createActiveSeeds } from "#src/domain/rounds/active-seeds.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import type { Logger } from "#src/domain/shared/logger.ts";
import type { PayoutRail, WithdrawDeps } from "#src/domain/withdrawals/ports.ts";
import { demoMtn } from "../simulators/mtn.ts";
import type { House } from "./house.ts";

export type MoneyDeps = WithdrawDeps & CollectionDeps & GameDeps;

/** One rail, wrapped where a fault of ours is planted to see that it is found. */
export type Plant = (rail: PayoutRail) => PayoutRail;

const phones = { countries: ["UG"], defaultCountry: "UG" };
/** Nobody listens there: reports are handed over by the simulated rail itself. */
const reportUrl = (rail: string) => `http://127.0.0.1:9/${rail}`;

export type MoneyRules = { feeBp: number; approvalAboveMinor: bigint; floatReserveMinor: bigint };

/** What the container gives to the product's verbs about money, with the real clients of the rail. */
export function moneyDeps(house: House, { process, clock, log, rules, plant }: { process: string; clock: () => Date; log: Logger; rules: MoneyRules; plant: Plant }): MoneyDeps {
  const mtn = (product: "disbursement" | "collection", rail: string): MtnSettings => ({
    baseUrl: `${house.front.urlFor(process)}/mtn`,
    targetEnvironment: demoMtn.targetEnvironment,
    ...demoMtn[product],
    reportUrl: reportUrl(rail),
    monotonicMs: () => clock().getTime(),
    // An answer that stands still while others go on is late by the simulation's time, not by this machine's.
    timeouts: { connectMs: 60_000, totalMs: 60_000 },
  });
  const payouts = createPayoutRails({ places: [{ rail: plant(mtnPayouts(mtn("disbursement", "mtn"))), reaches: (method) => method === "MOMO" }] });
  const collections = createCollectionRails({ places: [{ rail: mtnCollections(mtn("collection", "mtn-collection")), reaches: () => true }] });
  return {
    db: house.db,
    activeSeeds: createActiveSeeds(),
    care: { currency: "UGX", policies: countryPolicies, phones, memo: createCareMemo() },
    clock,
    log,
    payouts,
    collections,
    withdraw: { isEnabled: true, stepUp: { aboveMinor: 1_000_000n, sessionHours: 1_000_000 }, currency: "UGX", minAmount: 1_000n, maxAmount: 1_000_000n, dailyMax: 5_000_000n, dailyCount: 50, isPaidInRequest: false, phones, banks: [], ...rules },
    collecting: { currency: "UGX", deadlineSeconds: 180, minTopUp: 500n, maxTopUp: 1_000_000n, phones, caps: { unpaid: 0, phoneDaily: 0, addressHourly: 0, addressDaily: 0 } },
    game: { currency: "UGX", minStake: 500n, maxStake: 100_000n, maxPayout: 10_000_000n, edgeBp: 100, intervalSeconds: 0, reserveMinutes: 30, seedSecret: "a seed secret of the simulation, 32 or more", guestSecret: "a guest secret of the simulation, 32 or more", phones },
  };
}
