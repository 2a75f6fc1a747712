import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryStorage } from "#src/testing/memory-storage.ts";
import { forgetStake, isAskedBy, keepStake, keptStakes, wireStake, type KeptStake } from "./kept-stakes.ts";

beforeEach(() => { vi.stubGlobal("localStorage", new MemoryStorage()); });
afterEach(() => { vi.unstubAllGlobals(); });

const stake = (change: Partial<KeptStake> = {}): KeptStake => ({
  amount: 1000, side: "under", target: 4950, clientSeed: "seed", serverSeedHash: "ab", phone: "0772 123 456", idempotencyKey: "k1", playerId: null, expiresAt: new Date(Date.now() + 45_000).toISOString(), ...change,
});
const { phone: _, ...players } = stake({ idempotencyKey: "k2", playerId: "amina" });

it("a stake is kept until it is forgotten, each by itself, the oldest first", () => {
  const later = stake({ idempotencyKey: "k3", expiresAt: new Date(Date.now() + 60_000).toISOString() });
  keepStake(later);
  keepStake(stake());
  expect(keptStakes().map(({ idempotencyKey }) => idempotencyKey)).toEqual(["k1", "k3"]);
  forgetStake(stake());
  expect(keptStakes()).toEqual([later]);
});

it("a player's stake is asked about by that player alone; a guest's also once he has signed in", () => {
  expect([null, "amina", "brian"].map((playerId) => isAskedBy(playerId, players))).toEqual([false, true, false]);
  expect([null, "amina", "brian"].map((playerId) => isAskedBy(playerId, stake()))).toEqual([true, true, true]);
});

it("a stake from a balance that says nothing of whose it was is nobody's, and is kept out its day", () => {
  localStorage.setItem("kete.stake.k2", JSON.stringify({ ...players, playerId: undefined }));
  const [found] = keptStakes();
  expect(found).toEqual({ ...players, playerId: null });
  expect([null, "amina"].map((playerId) => isAskedBy(playerId, { ...players, playerId: null }))).toEqual([false, false]);
});

it("another's stake stays where it is, and whose it is is not sent", () => {
  keepStake(players);
  expect(keptStakes()).toEqual([players]);
  expect(Object.keys(localStorage)).toEqual(["kete.stake.k2"]);
  expect(wireStake(players)).not.toHaveProperty("playerId");
});

it("what is no stake, or is a day old, is cleared away; what is not ours is left alone", () => {
  localStorage.setItem("kete.stake.x", "{");
  localStorage.setItem("kete.stake.y", JSON.stringify({ ...stake(), amount: "1000" }));
  localStorage.setItem("kete.stake.z", JSON.stringify({ ...stake(), phone: 7 }));
  localStorage.setItem("kete.stake.w", JSON.stringify({ ...stake(), playerId: 7 }));
  localStorage.setItem("other", "kept");
  keepStake(stake({ idempotencyKey: "old", expiresAt: new Date(Date.now() - 24 * 3_600_000 - 1000).toISOString() }));
  expect(keptStakes()).toEqual([]);
  expect(Object.keys(localStorage)).toEqual(["other"]);
});

it("a browser that keeps nothing plays all the same", () => {
  vi.stubGlobal("localStorage", undefined);
  keepStake(stake());
  forgetStake(stake());
  expect(keptStakes()).toEqual([]);
});
