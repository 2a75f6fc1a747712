import { describe, expect, it } from "vitest";
import { chanceOf, edgeOf, hundredths, multiplierOf, multiplierText, parseChance, payoutOf, targetOf } from "./odds.ts";

describe("the odds a player is shown", () => {
  it("pays twice the stake at 49.50 with one per cent edge", () => {
    expect(multiplierText(multiplierOf(4950, 100))).toBe("2");
    expect(payoutOf(1000, 4950, 100)).toBe(2000);
    expect(edgeOf(1000, 4950, 100)).toBe(10);
  });

  it("wins on as many rolls over a line as under its mirror", () => {
    expect(targetOf("under", 4950)).toBe(4950);
    expect(targetOf("over", 4950)).toBe(5049);
    expect(chanceOf("over", targetOf("over", 1234))).toBe(1234);
  });

  it("never shows a smaller edge than the floored payout leaves", () => {
    for (const chance of [200, 333, 4950, 7777, 9600]) expect(edgeOf(500, chance, 100)).toBeGreaterThanOrEqual(5);
  });

  it("reads a chance as people type it, and refuses what cannot be staked", () => {
    expect(parseChance("49.5")).toBe(4950);
    expect(parseChance("49,50 %")).toBe(4950);
    expect(parseChance("2")).toBe(200);
    for (const typed of ["", "1.99", "96.01", "100", "x", "49.555"]) expect(parseChance(typed)).toBeNull();
  });

  it("prints hundredths with two digits", () => {
    expect(hundredths(3742)).toBe("37.42");
    expect(hundredths(5)).toBe("0.05");
  });
});
