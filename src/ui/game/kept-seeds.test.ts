import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { newId } from "#src/domain/shared/ids.ts";
import { MemoryStorage } from "#src/testing/memory-storage.ts";
import { keepSeeds, keptSeeds, keptSeedsMax } from "./kept-seeds.ts";

beforeEach(() => { vi.stubGlobal("localStorage", new MemoryStorage()); });
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });

const seeds = { serverSeedHash: "a".repeat(64), clientSeed: "mine", nonce: 3 };

it("a round's seeds are kept as they were at the stake, whatever is said of them later", () => {
  keepSeeds("r1", seeds);
  keepSeeds("r1", { ...seeds, serverSeedHash: "b".repeat(64) });
  expect(keptSeeds("r1")).toEqual(seeds);
  expect(keptSeeds("r2")).toBeNull();
});

it("nothing about whose round it is goes with them", () => {
  const placed = { ...seeds, phone: "0772 123 456", amount: 1000 };
  keepSeeds("r1", placed);
  expect(keptSeeds("r1")).toEqual(seeds);
});

it("the newest are kept, and one more than there is room for takes the place of the oldest", () => {
  vi.useFakeTimers();
  localStorage.setItem("other", "kept");
  const ids = Array.from({ length: keptSeedsMax + 1 }, () => {
    vi.advanceTimersByTime(1);
    return newId();
  });
  const [oldest = "", second = ""] = ids;
  for (const id of ids.slice(0, -1)) keepSeeds(id, seeds);
  expect(keptSeeds(oldest)).toEqual(seeds);
  keepSeeds(ids.at(-1) ?? "", seeds);
  expect([keptSeeds(oldest), keptSeeds(second), keptSeeds(ids.at(-1) ?? "")]).toEqual([null, seeds, seeds]);
  expect(Object.keys(localStorage)).toHaveLength(keptSeedsMax + 1);
});

it.each(["{", "7", "null", '{"serverSeedHash":"a","clientSeed":"b"}', '{"serverSeedHash":1,"clientSeed":"b","nonce":1}'])("what is no such entry, %s, is none", (text) => {
  localStorage.setItem("kete.seeds.r1", text);
  expect(keptSeeds("r1")).toBeNull();
});

it("a browser that keeps nothing plays all the same", () => {
  vi.stubGlobal("localStorage", undefined);
  keepSeeds("r1", seeds);
  expect(keptSeeds("r1")).toBeNull();
});
