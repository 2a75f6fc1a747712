import { describe, expect, it } from "vitest";
import { decimal4 } from "#src/domain/rounds/round-view.ts";
import { commitment, multiplier4, roll, winPayout } from "#src/domain/rounds/rules.ts";
import type { KeptSeeds } from "../game/kept-seeds.ts";
import type { Round } from "../game/round.ts";
import { checkAll, roundsAtOnce, type Tally } from "./check-all.ts";

const serverSeed = "7".repeat(64);

/** A round as the server decides it. */
function round(nonce: number, change: Partial<Round> = {}): Round {
  const multiplier = multiplier4("under", 4950, 100);
  const rolled = roll(serverSeed, "c", nonce);
  const isWin = rolled < 4950;
  return {
    id: `round-${nonce}`, status: isWin ? "WON" : "LOST", amount: 1000, side: "under", target: 4950, clientSeed: "c", serverSeed, serverSeedHash: commitment(serverSeed), nonce,
    edgeBp: 100, roll: rolled, multiplier: decimal4(multiplier), payout: isWin ? Number(winPayout(1000n, multiplier)) : 0, createdAt: "", settledAt: "", ...change,
  };
}

/** Pages of a hundred, as the server gives them. */
function pagesOf(rounds: readonly Round[], size = 100) {
  const asked: (string | null)[] = [];
  const load = (cursor: string | null) => {
    asked.push(cursor);
    const at = Number(cursor ?? 0);
    return Promise.resolve({ items: rounds.slice(at, at + size), nextCursor: at + size < rounds.length ? String(at + size) : null });
  };
  return { load, asked };
}

async function tallyOf(rounds: readonly Round[], keptOf: (id: string) => KeptSeeds | null = () => null) {
  const { load, asked } = pagesOf(rounds);
  const heard: Tally[] = [];
  let pauses = 0;
  const tally = await checkAll({ load, keptOf, told: (one) => heard.push(one) > 0, pause: () => Promise.resolve(void (pauses += 1)) });
  return { tally, asked, heard, pauses };
}

describe("checking all rounds", () => {
  it("works out every one of several pages, tells how far it is, and breathes in between", async () => {
    const { tally, asked, heard, pauses } = await tallyOf(Array.from({ length: 237 }, (_, n) => round(n)));
    expect(tally).toEqual({ checked: 237, compared: 0, wrong: [], waiting: 0, undecided: 0, voided: 0 });
    expect(asked).toEqual([null, "100", "200"]);
    expect(pauses).toBe(5 + 5 + 2);
    expect(heard.slice(0, 2).map(({ checked }) => checked)).toEqual([roundsAtOnce, 2 * roundsAtOnce]);
    expect(heard.at(-1)).toEqual(tally);
  });

  it("counts apart what waits for its seed or its payment, and what was never placed", async () => {
    const { tally } = await tallyOf([
      round(4, { status: "AWAITING_PAYMENT", roll: null, payout: null, serverSeed: null }), round(3, { serverSeed: null }), round(2, { status: "VOID", roll: null, payout: null }), round(1), round(0),
    ]);
    expect(tally).toEqual({ checked: 2, compared: 0, wrong: [], waiting: 1, undecided: 1, voided: 1 });
  });

  it("names each that is not what its seeds make, and in what", async () => {
    const honest = round(0);
    const { tally } = await tallyOf([round(2), round(1, { payout: 1_999_999 }), { ...honest, status: honest.status === "WON" ? "LOST" : "WON" }]);
    expect(tally).toMatchObject({ checked: 3, wrong: [{ id: "round-1", what: ["payout"] }, { id: "round-0", what: ["outcome"] }] });
  });

  it("counts those that it could hold against what was kept at the stake, and names one that was told otherwise then, its seed revealed or not", async () => {
    const kept = { serverSeedHash: commitment(serverSeed), clientSeed: "c" };
    const keptOf = (id: string) => ({ "round-3": { ...kept, nonce: 3, serverSeedHash: "f".repeat(64) }, "round-1": { ...kept, nonce: 1 }, "round-0": { ...kept, nonce: 7 } })[id] ?? null;
    const { tally } = await tallyOf([round(4, { serverSeed: null }), round(3, { serverSeed: null }), round(2), round(1), round(0)], keptOf);
    expect(tally).toEqual({ checked: 4, compared: 3, wrong: [{ id: "round-3", what: ["keptHash"] }, { id: "round-0", what: ["keptNonce"] }], waiting: 1, undecided: 0, voided: 0 });
  });

  it("has nothing to check where there is no round", async () => {
    expect((await tallyOf([])).tally).toEqual({ checked: 0, compared: 0, wrong: [], waiting: 0, undecided: 0, voided: 0 });
  });

  it("stops when nobody waits for it any more", async () => {
    const { load, asked } = pagesOf(Array.from({ length: 300 }, (_, n) => round(n)));
    await checkAll({ load, keptOf: () => null, told: () => false, pause: () => Promise.resolve() });
    expect(asked).toEqual([null]);
  });

  it("ends with the load's own error when a page cannot be had, after telling of the ones before", async () => {
    const { load } = pagesOf(Array.from({ length: 150 }, (_, n) => round(n)));
    let last = 0;
    const broken = (cursor: string | null) => (cursor === null ? load(cursor) : Promise.reject(new Error("no network")));
    await expect(checkAll({ load: broken, keptOf: () => null, told: ({ checked }) => (last = checked) > 0, pause: () => Promise.resolve() })).rejects.toThrow("no network");
    expect(last).toBe(100);
  });
});
