import { describe, expect, it } from "vitest";
import { rollAgain } from "./check-round.ts";

/** Two published vectors of dice-v1. */
const seed = { serverSeed: "0".repeat(64), serverSeedHash: "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55", clientSeed: "a" };

describe("checking a round in the browser", () => {
  it("makes the roll that the scheme says", async () => {
    expect(await rollAgain({ ...seed, nonce: 0 })).toBe(1938);
    expect(await rollAgain({ ...seed, nonce: 1 })).toBe(9231);
  });

  it("refuses a seed that is not the one that was committed to", async () => {
    expect(await rollAgain({ ...seed, serverSeed: "1".repeat(64), nonce: 0 })).toBeNull();
  });
});
