import assert from "node:assert/strict";
import { confirmCollection } from "#src/domain/rounds/confirm-collection.ts";
import type { GameDeps } from "#src/domain/rounds/ports.ts";
import { placeStake } from "#src/domain/rounds/place-stake.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import { requestTopUp } from "#src/domain/collections/top-up.ts";
import { sweepCollections } from "#src/domain/collections/sweep.ts";
import { collectionRail, type ScriptedCollections } from "./collection-rail.ts";
import type { TestKit } from "./kit.ts";
import { booksOf, gameDeps, newPhone, newPlayer } from "./play.ts";

/** What a payment may be for. */
export const purposes = ["stake", "top_up"] as const;
export type Purpose = (typeof purposes)[number];

let made = 0;

/** Payments on a rail of a test's own, on the kit's clock, with no worker but the test. */
export function collecting(kit: TestKit) {
  const rail: ScriptedCollections = collectionRail(`scripted-${(made += 1)}`);
  const deps: GameDeps = { ...gameDeps(kit), collections: rail.rails };

  return {
    rail,
    deps,
    /** Asks a new phone to pay 1,000 for a round or into a balance. */
    ask: async (purpose: Purpose, change: { phone?: string; deps?: GameDeps } = {}) => {
      const phone = change.phone ?? newPhone();
      if (purpose === "stake") await stake(change.deps ?? deps, phone);
      else await requestTopUp(change.deps ?? deps, { player: await newPlayer(kit), phone, amountMinor: 1000n, idempotencyKey: "k" });
      return newest(kit, phone);
    },
    confirm: (id: string, isReported = false) => confirmCollection(deps, { collectionId: id, isReported }),
    /** As a worker would, for so many seconds: whatever is due is taken up. */
    work: async (seconds: number, stepSeconds = 5) => {
      for (let spent = 0; spent < seconds; spent += stepSeconds) {
        kit.clock.advance(stepSeconds * 1000);
        await workOnce(kit, deps, rail.name);
      }
    },
    sweep: () => sweepCollections(deps),
    stored: (id: string) => kit.db.collection.findUniqueOrThrow({ where: { id }, include: { round: true } }),
    /** What this payment has moved in the ledger: each transfer's kind and amount. */
    booked: (id: string) => bookedOf(kit, id),
    cases: async (id: string) => (await kit.db.moneyCase.findMany({ where: { reference: id }, orderBy: { kind: "asc" } })).map(({ kind }) => kind),
    /** That the books are at zero, and the ledger says of the rail what its wallets really paid. */
    checkBooks: async () => {
      const { rows } = await kit.app.query<{ posted: string }>("SELECT coalesce(sum(posted), 0)::text AS posted FROM ledger.account_balance WHERE code LIKE $1", [`clearing:${rail.name}:%`]);
      const paid = rail.book.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
      assert.equal(paid + BigInt(rows[0]?.posted ?? 0), 0n, "the ledger and the rail's book differ");
      assert.ok((await booksOf(kit)).every((sum) => sum === "0"), "the books are not at zero");
    },
  };
}

export type Collecting = ReturnType<typeof collecting>;

async function stake(deps: GameDeps, phone: string): Promise<void> {
  const nobody = { playerId: null, guestId: null };
  const { activeSeedHash: serverSeedHash } = await showGame(deps, nobody);
  await placeStake(deps, { amountMinor: 1000n, side: "under", target: 4950, clientSeed: "test", serverSeedHash, phone, idempotencyKey: "k", gamer: nobody });
}

async function newest(kit: TestKit, phone: string): Promise<string> {
  return (await kit.db.collection.findFirstOrThrow({ where: { phone }, orderBy: { id: "desc" } })).id;
}

async function workOnce(kit: TestKit, deps: GameDeps, provider: string): Promise<void> {
  const due = await kit.db.collection.findMany({ where: { provider, nextCheckAt: { lte: kit.clock() } }, select: { id: true } });
  for (const { id } of due) await confirmCollection(deps, { collectionId: id });
}

async function bookedOf(kit: TestKit, id: string): Promise<{ kind: string; phase: string; amount: string }[]> {
  const { rows } = await kit.app.query<{ kind: string; phase: string; amount: string }>(
    `SELECT t.kind, t.phase::text, t.amount::text FROM ledger.transfer t JOIN collections c ON c.id = $1 LEFT JOIN rounds r ON r.id = c.round_id
      WHERE t.kind <> 'payout_win' AND (t.ref IN (c.id, r.public_id, c.refund_id)) ORDER BY t.seq`,
    [id],
  );
  return rows;
}
