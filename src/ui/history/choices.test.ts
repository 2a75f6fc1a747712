import { describe, expect, it } from "vitest";
import { queryOf, readChoices } from "./choices.ts";

const none = { status: null, side: null, paidFrom: null, from: null, to: null };

describe("choices in an address", () => {
  it("are taken as the API names them, and what is not chosen is left out", () => {
    expect(readChoices(none)).toEqual({});
    expect(readChoices({ ...none, status: "WON", paidFrom: "phone", to: "2026-11-21" })).toEqual({ status: "WON", paidFrom: "phone", to: "2026-11-21" });
  });

  it.each([{ status: "PAID" }, { side: "left" }, { paidFrom: "house" }, { status: "won" }])("are none with %o", (odd) => {
    expect(readChoices({ ...none, side: "under", ...odd })).toBeNull();
  });

  it("make the address again, escaped, with the page that is asked for", () => {
    expect(queryOf(none)).toBe("");
    expect(queryOf({ ...none, side: "over", paidFrom: "balance" }, { before: "a&b" })).toBe("?side=over&paid_from=balance&before=a%26b");
  });
});
