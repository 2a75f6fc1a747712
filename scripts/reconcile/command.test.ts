import { describe, expect, it } from "vitest";
import type { Report } from "#src/domain/reconciliation/reconcile.ts";
import { isClean, linesOf, readCommand } from "./command.ts";

const report: Report = { rail: "mtn", currency: "UGX", checked: 12, railBalance: 995_000n, expected: 1_000_000n, unexplained: 5000n, failure: null, found: [{ kind: "rail_moved_it", reference: "abc", amountMinor: -5000n, details: {} }] };

describe("npm run reconcile", () => {
  it("looks back 26 hours on every rail unless told otherwise, and refuses what it cannot do", () => {
    expect(readCommand([])).toEqual({ rail: null, hours: 26 });
    expect(readCommand(["--rail", "mtn", "--hours", "2400"])).toEqual({ rail: "mtn", hours: 2400 });
    for (const hours of ["0", "2401", "1.5", "x"]) expect(readCommand(["--hours", hours])).toEqual({ problem: "--hours is a whole number from 1 to 2400" });
    expect(readCommand(["--help"])).toEqual({ help: true });
    expect(readCommand(["--mend"])).toHaveProperty("problem");
  });

  it("says what differs, in money", () => {
    expect(linesOf(report)).toEqual([
      "mtn: 12 compared, 1 differ; unexplained: UGX 5,000",
      "  our books expect UGX 1,000,000 there; the rail says UGX 995,000",
      "  rail_moved_it abc: UGX -5,000 at the rail",
    ]);
    expect(isClean(report)).toBe(false);
    expect(isClean({ ...report, found: [], unexplained: 0n })).toBe(true);
    expect(isClean({ ...report, found: [], unexplained: null })).toBe(false);
    expect(linesOf({ ...report, currency: "KES", found: [], expected: -5n })[1]).toContain("KES -0.05");
  });
});
