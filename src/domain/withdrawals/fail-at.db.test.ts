import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../shared/database.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { openCases, payoutOf, workToEnd } from "#src/testing/payouts.ts";
import { balanceOf, booksOf, newPlayer, withdrawDeps } from "#src/testing/play.ts";
import { scriptedRail, type ScriptedRail } from "#src/testing/rail.ts";
import { payWithdrawal } from "./pay-withdrawal.ts";
import type { PayoutRail } from "./ports.ts";
import { requestWithdrawal } from "./request-withdrawal.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

/** `before`: the call is never made; `after`: it is made, and its answer is lost. `for_good`: nothing works from then on, as for a killed process. */
type Failure = { at: number; when: "before" | "after"; isForGood: boolean };

/** Counts calls to the outside and makes one of them fail. */
function fuse({ at, when, isForGood }: Failure) {
  let n = 0;
  const through = async <T>(call: () => Promise<T>): Promise<T> => {
    n += 1;
    const isHit = n === at || (isForGood && n > at);
    if (isHit && (when === "before" || n > at)) throw new Error(`call ${n} was never made`);
    const answer = await call();
    if (isHit) throw new Error(`the answer to call ${n} was lost`);
    return answer;
  };
  return { through, calls: () => n };
}
type Fuse = ReturnType<typeof fuse>;

/** The product's database, whose every statement goes through the fuse. */
function fused(db: TestKit["db"], { through }: Fuse): Database {
  const wrap = (target: object): object =>
    new Proxy(target, {
      get: (from, name) => {
        const value: unknown = Reflect.get(from, name);
        if (typeof value === "function") return (...args: unknown[]) => through(() => Promise.resolve(Reflect.apply(value, from, args) as unknown));
        return typeof value === "object" && value !== null ? wrap(value) : value;
      },
    });
  return wrap(db) as Database;
}

const fusedRail = (rail: ScriptedRail, { through }: Fuse): PayoutRail => ({ ...rail, submit: (order) => through(() => rail.submit(order)), status: (order) => through(() => rail.status(order)) });

/** Asks for a withdrawal and works on it until a call fails; returns how many calls there were. */
async function attempt(rail: ScriptedRail, player: Awaited<ReturnType<typeof newPlayer>>, failure: Failure): Promise<number> {
  const wire = fuse(failure);
  const deps = { ...withdrawDeps(kit, { isPaidInRequest: rail.isInstant, payouts: fusedRail(rail, wire), feeBp: 100 }), db: fused(kit.db, wire) };
  const request = { player, amountMinor: 5000n, method: "MOMO" as const, destination: player.phone, idempotencyKey: "k", address: null };
  try {
    const { id } = await requestWithdrawal(deps, request);
    for (let step = 0; step < 4; step += 1) {
      await payWithdrawal(deps, { withdrawalId: id });
      kit.clock.advance(61_000);
    }
  } catch (error) {
    // The fuse's own words only: anything else would be a bug that the fuse uncovered.
    expect((error as Error).message).toMatch(/^(call \d+ was never made|the answer to call \d+ was lost)$/);
  }
  return wire.calls();
}

const kinds = [
  { name: "paid", isInstant: false, outcome: "paid" },
  { name: "refused", isInstant: false, outcome: "refused" },
  { name: "instant", isInstant: true, outcome: "paid" },
] as const;
const failures = (["before", "after"] as const).flatMap((when) => [true, false].map((isForGood) => ({ when, isForGood })));

describe.each(kinds)("whichever call fails of a payout that is $name", ({ name, isInstant, outcome }) => {
  it.each(failures)("$when it is done (for good: $isForGood), four books agree in the end", async ({ when, isForGood }) => {
    for (let at = 1; ; at += 1) {
      const rail = Object.assign(scriptedRail({ name: `${name}-${when}-${isForGood ? "g" : "o"}-${at}`, isInstant }), { outcome });
      const player = await newPlayer(kit, { amountMinor: 5000n });
      const calls = await attempt(rail, player, { at, when, isForGood });
      // Its client asks again, as clients do, and workers that live go on.
      const deps = withdrawDeps(kit, { isPaidInRequest: isInstant, payouts: rail, feeBp: 100 });
      const { id } = await requestWithdrawal(deps, { player, amountMinor: 5000n, method: "MOMO", destination: player.phone, idempotencyKey: "k", address: null });
      await workToEnd(kit, deps);

      const { status, attempts } = await payoutOf(kit, id);
      const isPaid = outcome === "paid";
      expect({ at, status, attempts: attempts.map(({ state }) => state) }).toEqual({ at, status: isPaid ? "COMPLETED" : "FAILED", attempts: [isPaid ? "SUCCEEDED" : "FAILED"] });
      expect(rail.book.map(({ reference, amountMinor }) => [reference, amountMinor])).toEqual(isPaid ? [[attempts[0]?.id, 4950n]] : []);
      expect(await balanceOf(kit, player.playerId)).toEqual({ available: isPaid ? 0n : 5000n, held: 0n });
      expect(await kit.db.withdrawRequest.count({ where: { playerId: player.playerId } })).toBe(1);
      expect(await openCases(kit, attempts[0]?.id ?? "")).toEqual([]);
      if (calls < at) return expect(at).toBeGreaterThan(5);
    }
  }, 120_000);
});

it("leaves the books at zero", async () => {
  expect(await booksOf(kit)).toEqual(["0"]);
});
