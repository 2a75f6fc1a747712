import { expect, it } from "vitest";
import { standingOf } from "./standing.ts";

const failed = { status: "FAILED", amount: 2000 } as const;

it("what the network did not take waits again, until it is claimed", () => {
  expect(standingOf({ amount: 2000, sent: [failed] })).toBe("back");
  expect(standingOf({ amount: 4000, sent: [failed] })).toBe("back");
  expect(standingOf({ amount: 0, sent: [failed] })).toBeNull();
  // Won since it was claimed: what waits is not what came back.
  expect(standingOf({ amount: 1999, sent: [failed] })).toBeNull();
});

it("what was sent again and paid is not said to wait", () => {
  expect(standingOf({ amount: 2000, sent: [{ status: "COMPLETED", amount: 2000 }, failed] })).toBeNull();
  expect(standingOf({ amount: 2000, sent: [] })).toBeNull();
});

it("what is on its way is open, whatever became of others", () => {
  for (const status of ["PENDING", "PROCESSING"] as const) expect(standingOf({ amount: 0, sent: [failed, { status, amount: 2000 }] })).toBe("open");
});
