import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Abandoned, abandonAt } from "#src/testing/abandon.ts";
import { collecting, purposes, type Purpose } from "#src/testing/collecting.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { newPhone } from "#src/testing/play.ts";
import { confirmCollection } from "../rounds/confirm-collection.ts";
import type { GameDeps } from "../rounds/ports.ts";

let kit: TestKit;
beforeAll(async () => {
  kit = await testKit();
});
afterAll(() => kit.close());

const whens = ["before", "after"] as const;
const unlessAbandoned = (error: unknown) => {
  if (!(error instanceof Abandoned)) throw error;
};

/** A process that dies at its n-th step, before or after it: its deps, and how many steps it began. */
function dying(deps: GameDeps, n: number, when: (typeof whens)[number]) {
  const end = abandonAt(n, when);
  const rails = deps.collections;
  const named = (name: string) => {
    const rail = rails.named(name);
    return rail && end.rail(rail);
  };
  return { count: end.count, deps: { ...deps, db: end.db(deps.db), collections: { ...rails, named } } };
}

describe.each(purposes)("a process that dies while a payment for a %s is made", (purpose: Purpose) => {
  it.each(whens)("%s any of its steps: the sweeper's next worker ends it, once", async (when) => {
    for (let n = 1; ; n += 1) {
      const bench = collecting(kit);
      const phone = newPhone();
      const process = dying(bench.deps, n, when);
      await bench.ask(purpose, { phone, deps: process.deps }).then((id) => confirmCollection(process.deps, { collectionId: id }), unlessAbandoned).catch(unlessAbandoned);
      if (process.count() < n) break;

      const opened = await kit.db.collection.findFirst({ where: { phone } });
      // It died before anything was stored: nothing was asked of the phone either.
      if (!opened) {
        expect(bench.rail.calls).toEqual([]);
        continue;
      }
      if (opened.closedAt === null) {
        kit.clock.advance(50_000);
        await bench.sweep();
        const { rows } = await kit.owner.query("SELECT FROM graphile_worker.jobs WHERE key = $1 AND run_at <= now()", [`collection:${opened.id}`]);
        expect(rows, `a job after step ${n}`).toHaveLength(1);
      }
      await bench.work(200);
      const { state } = await bench.stored(opened.id);
      expect(state, `after step ${n}`).toBe(bench.rail.book.length === 0 ? "FAILED" : "SUCCEEDED");
      expect(await bench.booked(opened.id)).toHaveLength(bench.rail.book.length);
      await bench.checkBooks();
    }
  }, 60_000);

  it.each(whens)("%s any step of taking a late payment: it is sent back, once", async (when) => {
    for (let n = 1; ; n += 1) {
      const bench = collecting(kit);
      bench.rail.wallets = "wait";
      const id = await bench.ask(purpose);
      await bench.work(185);
      bench.rail.approve(id);
      const process = dying(bench.deps, n, when);
      await confirmCollection(process.deps, { collectionId: id }).catch(unlessAbandoned);
      if (process.count() < n) break;
      await bench.work(120);
      expect((await bench.booked(id)).map(({ kind }) => kind), `after step ${n}`).toEqual(["late_payment", "return"]);
      await bench.checkBooks();
    }
  }, 60_000);
});
