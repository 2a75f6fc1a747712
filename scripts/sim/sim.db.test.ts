import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawEnvironment } from "#src/env.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { isLong, sampleOf } from "#src/testing/long.ts";
import { House, houseUrls } from "./house.ts";
import { perform, performAll, type Performance } from "./perform.ts";
import { mistakes, type Plants } from "./plants.ts";

const kits: TestKit[] = [];
const houses: House[] = [];
async function newHouse(): Promise<House> {
  const kit = await testKit();
  kits.push(kit);
  const house = await House.open(houseUrls(rawEnvironment()["TEST_POSTGRES_ADMIN_URL"] ?? "", { owner: kit.ownerUrl, app: kit.databaseUrl }));
  houses.push(house);
  return house;
}
beforeAll(async () => {
  await newHouse();
  await newHouse();
});
afterAll(async () => {
  await Promise.all(houses.map((house) => house.close()));
  await Promise.all(kits.map((kit) => kit.close()));
});

const steps = 200;
const seeds = sampleOf(1_000, 40);

it(`after ${seeds} storms the rail's book, the attempts, the ledger and the statuses agree`, { timeout: 1_800_000 }, async () => {
  const failed: Performance[] = [];
  let moved = 0;
  await performAll(houses, { first: 1, count: seeds, steps }, (played) => {
    if (played.findings.length > 0) failed.push(played);
    moved += played.moved;
    return failed.length === 0;
  });
  expect(failed.flatMap(wordsOf)).toEqual([]);
  // A storm in which no money moves would prove nothing.
  expect(moved).toBeGreaterThan(seeds);
});

it("a seed does the same each time, whatever was played before it", { timeout: 300_000 }, async () => {
  for (const seed of [3, 14, 15]) {
    const [first, second] = await Promise.all(houses.map((house) => perform(house, { seed, steps })));
    expect(second?.trace).toEqual(first?.trace);
    expect(second?.hash).toBe(first?.hash);
  }
});

describe("a mistake that was put in on purpose is found:", () => {
  // A mistake may leave money behind that the next seed would stumble over: each has a house of its own.
  it.for(Object.entries(mistakes))("%s", { timeout: 1_800_000 }, async ([, { foundBy, ...plants }]) => {
    const house = await newHouse();
    expect(wordsOf(await perform(house, { seed: foundBy, steps }))).toEqual([]);
    expect((await perform(house, { seed: foundBy, steps, plants })).findings).not.toEqual([]);
    // Which seed finds it moves with the code; that one does must hold wherever it moves to.
    if (isLong) expect(await findings(plants, foundBy + 1)).not.toEqual([]);
  });
});

/** What is found from this seed on, by the first of 500 that finds anything. */
async function findings(plants: Plants, first: number): Promise<string[]> {
  const found: string[] = [];
  await performAll([await newHouse(), await newHouse()], { first, count: 500, steps, plants }, (played) => {
    found.push(...played.findings);
    return found.length === 0;
  });
  return found;
}

/** What a failing run shows: the seed, what disagrees, and the last steps. */
function wordsOf({ seed, findings, trace }: Performance): string[] {
  return findings.length === 0 ? [] : [`seed ${seed} (npm run sim:payouts -- --seed ${seed} --verbose)`, ...findings, ...trace.slice(-40)];
}
