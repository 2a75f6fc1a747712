import { describe, expect, it } from "vitest";
import { revealMs, rollAt } from "./reveal-motion.ts";

describe("the roll", () => {
  it("stands before the next round may start", () => {
    expect(revealMs).toBeGreaterThan(0);
    expect(revealMs).toBeLessThan(5000);
  });

  it.each([0, 1, 4949, 4950, 9999])("comes to rest at %s, never goes back, and never beyond", (roll) => {
    const seen = Array.from({ length: revealMs + 2 }, (_, elapsedMs) => rollAt(roll, elapsedMs));
    expect([rollAt(roll, -5), seen[0], seen.at(-2), seen.at(-1)]).toEqual([0, 0, roll, roll]);
    expect(seen.every((value, at) => at === 0 || value >= (seen[at - 1] ?? 0))).toBe(true);
    expect(Math.max(...seen)).toBe(roll);
  });
});
