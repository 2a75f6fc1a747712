import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryStorage } from "#src/testing/memory-storage.ts";
import { forgetStake, keepStake, keptStakes, type KeptStake } from "./kept-stakes.ts";

beforeEach(() => { vi.stubGlobal("localStorage", new MemoryStorage()); });
afterEach(() => { vi.unstubAllGlobals(); });

const stake = (change: Partial<KeptStake> = {}): KeptStake => ({
  amount: 1000, side: "under", target: 4950, clientSeed: "seed", serverSeedHash: "ab", phone: "0772 123 456", idempotencyKey: "k1", expiresAt: new Date(Date.now() + 45_000).toISOString(), ...change,
});
const { phone: _, ...players } = stake({ idempotencyKey: "k2" });

it("a stake is kept until it is forgotten, each by itself, the oldest first", () => {
  const later = stake({ idempotencyKey: "k3", expiresAt: new Date(Date.now() + 60_000).toISOString() });
  keepStake(later);
  keepStake(stake());
  expect(keptStakes(true).map(({ idempotencyKey }) => idempotencyKey)).toEqual(["k1", "k3"]);
  forgetStake(stake());
  expect(keptStakes(true)).toEqual([later]);
});

it("a player's stake waits for a player; a guest's is asked for also once he has signed in", () => {
  keepStake(stake());
  keepStake({ ...players, expiresAt: new Date(Date.now() + 60_000).toISOString() });
  expect(keptStakes(true).map(({ idempotencyKey }) => idempotencyKey)).toEqual(["k1"]);
  expect(keptStakes(false).map(({ idempotencyKey }) => idempotencyKey)).toEqual(["k1", "k2"]);
});

it("what is no stake, or is a day old, is cleared away; what is not ours is left alone", () => {
  localStorage.setItem("kete.stake.x", "{");
  localStorage.setItem("kete.stake.y", JSON.stringify({ ...stake(), amount: "1000" }));
  localStorage.setItem("kete.stake.z", JSON.stringify({ ...stake(), phone: 7 }));
  localStorage.setItem("other", "kept");
  keepStake(stake({ idempotencyKey: "old", expiresAt: new Date(Date.now() - 24 * 3_600_000 - 1000).toISOString() }));
  expect(keptStakes(true)).toEqual([]);
  expect(Object.keys(localStorage)).toEqual(["other"]);
});

it("a browser that keeps nothing plays all the same", () => {
  vi.stubGlobal("localStorage", undefined);
  keepStake(stake());
  forgetStake(stake());
  expect(keptStakes(true)).toEqual([]);
});
