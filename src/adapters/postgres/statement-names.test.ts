import { expect, it } from "vitest";
import { nameStatements } from "./statement-names.ts";

it("gives each text a name of its own, the same each time, and none past the most there may be", () => {
  const name = nameStatements(2);
  const first = name({ sql: "SELECT 1" });
  expect(name({ sql: "SELECT 2" })).not.toBe(first);
  expect(name({ sql: "SELECT 3" })).toBe("");
  expect(name({ sql: "SELECT 1" })).toBe(first);
});
