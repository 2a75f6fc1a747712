import fc from "fast-check";
import { expect, it } from "vitest";
import { scaleFor } from "./chart-scale.ts";

it.each([
  [[], [0, 1]],
  [[0], [0, 1]],
  [[1], [0, 1]],
  [[4000], [0, 1000, 2000, 3000, 4000]],
  [[4001], [0, 2000, 4000, 6000]],
  [[-1000], [-1000, -500, 0]],
  [[1500, -700], [-1000, 0, 1000, 2000]],
  [[-1, 1], [-1, 0, 1]],
])("the axis for %j has %j", (values, ticks) => {
  expect(scaleFor(values).ticks).toEqual(ticks);
});

it("holds zero and every value, in whole and even steps, and not too many", () => {
  const amount = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 });
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 121 }), (values) => {
      const { low, high, ticks } = scaleFor(values);
      expect(ticks).toContain(0);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect([ticks[0], ticks.at(-1)]).toEqual([low, high]);
      for (const value of values) expect(value >= low && value <= high).toBe(true);
      const steps = new Set(ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0)));
      expect(steps.size).toBe(1);
      expect(String([...steps][0])).toMatch(/^[125]0*$/);
    }),
  );
});
