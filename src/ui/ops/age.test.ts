import { expect, it } from "vitest";
import { age } from "./age.ts";

it.each([[0, "0 s"], [59, "59 s"], [60, "1 min"], [3599, "59 min"], [3600, "1 h"], [172_799, "47 h"], [172_800, "2 d"], [-5, "0 s"]])("%i seconds are %s", (seconds, text) => {
  const now = Date.UTC(2026, 10, 21);
  expect(age(new Date(now - seconds * 1000).toISOString(), now)).toBe(text);
});
