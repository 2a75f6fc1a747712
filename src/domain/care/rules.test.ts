import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageOn, assertOldEnough, coolOffNames, exclusionOf, parseBirthDate, selfExclusionNames } from "./rules.ts";

const now = new Date("2026-11-21T12:00:00Z");
const code = (work: () => unknown) => {
  try {
    work();
    return "done";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("an age", () => {
  it.each([
    ["2008-11-21", 18], ["2008-11-22", 17], ["2008-11-20", 18], ["2007-12-31", 18], ["2004-02-29", 22],
  ])("of somebody born on %s is %d", (born, years) => {
    expect(ageOn(parseBirthDate(born, now), now)).toBe(years);
  });

  it("of one born on a leap day rises on 1 March where there is none", () => {
    const born = new Date("2008-02-29T00:00:00Z");
    expect([ageOn(born, new Date("2026-02-28T23:59:59Z")), ageOn(born, new Date("2026-03-01T00:00:00Z"))]).toEqual([17, 18]);
  });

  it("rises by one on each birthday and never between", () => {
    fc.assert(fc.property(fc.date({ min: new Date("1930-01-01"), max: new Date("2000-01-01"), noInvalidDate: true }), fc.integer({ min: 18, max: 60 }), (date, years) => {
      const born = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), Math.min(28, date.getUTCDate())));
      const birthday = new Date(Date.UTC(born.getUTCFullYear() + years, born.getUTCMonth(), born.getUTCDate()));
      expect([ageOn(born, birthday), ageOn(born, new Date(birthday.getTime() - 1))]).toEqual([years, years - 1]);
    }));
  });

  it("is enough on the birthday, and not on the day before", () => {
    expect(code(() => assertOldEnough(new Date("2001-11-21T00:00:00Z"), { minimumAge: 25 }, now))).toBe("done");
    expect(code(() => assertOldEnough(new Date("2001-11-22T00:00:00Z"), { minimumAge: 25 }, now))).toBe("under_age");
  });
});

it.each(["2026-02-30", "1990-13-01", "1990-4-1", "21.04.1990", "", "2026-11-22", "1905-11-21", "0196-01-01", "1990-04-21T00:00:00Z"])("%j is no birth date", (typed) => {
  expect(code(() => parseBirthDate(typed, now))).toBe("invalid_input");
});

it("cool-offs are of days, self-exclusions of half a year and more", () => {
  expect(coolOffNames.map((name) => exclusionOf(name))).toEqual([{ kind: "cool_off", interval: "24 hours" }, { kind: "cool_off", interval: "7 days" }, { kind: "cool_off", interval: "30 days" }]);
  expect(selfExclusionNames.map((name) => exclusionOf(name).kind)).toEqual(["self_exclusion", "self_exclusion", "self_exclusion", "self_exclusion"]);
});
