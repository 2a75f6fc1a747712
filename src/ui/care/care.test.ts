import { expect, it } from "vitest";
import { endOf, spanIn } from "./care.ts";

it.each([
  ["24_hours", "2026-12-31T10:00:00.000Z", "2027-01-01T10:00:00.000Z"],
  ["7_days", "2026-11-28T10:00:00.000Z", "2026-12-05T10:00:00.000Z"],
  ["30_days", "2026-11-21T10:00:00.000Z", "2026-12-21T10:00:00.000Z"],
  ["6_months", "2026-08-31T10:00:00.000Z", "2027-02-28T10:00:00.000Z"],
  ["1_year", "2028-02-29T10:00:00.000Z", "2029-02-28T10:00:00.000Z"],
  ["5_years", "2026-11-21T10:00:00.000Z", "2031-11-21T10:00:00.000Z"],
] as const)("%s from %s end on %s", (span, now, end) => {
  expect(endOf(span, Date.parse(now))).toBe(end);
});

it.each([[null, null], ["1_hour", null], ["24_hours", "24_hours"], ["5_years", "5_years"]])("%j is read as %j", (named, span) => {
  expect(spanIn(named)).toBe(span);
});
