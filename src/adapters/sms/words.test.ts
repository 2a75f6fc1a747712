import { expect, test } from "vitest";
import { jsonObject, providerWord } from "./words.ts";

test.each([
  ["delivered", "delivered"],
  [30_003, "30003"],
  ["a b.c:d-e_f", "a b.c:d-e_f"],
  ["<script>\r\nx", "scriptx"],
  ["x".repeat(60), "x".repeat(60)],
  ["x".repeat(61), "x".repeat(60)],
  [null, ""],
  [{ status: "x" }, ""],
])("the provider's word %j is kept as %j", (given, kept) => {
  expect(providerWord(given)).toBe(kept);
});

test("only an object is an object", () => {
  expect(jsonObject('{"a":1}')).toEqual({ a: 1 });
  for (const text of ["[1]", "null", "1", '"a"', "", "{", "<html>"]) expect(jsonObject(text)).toBeNull();
});
