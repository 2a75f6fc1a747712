import { expect, it } from "vitest";
import { entriesPerMinute, refusalVolume } from "./refusal-volume.ts";

const many = (times: number, work: () => number) => Array.from({ length: times }, work);

it("the sixtieth refusal of an address in a minute is written, the next is not", () => {
  const volume = refusalVolume();
  expect(many(entriesPerMinute, () => volume.stands("a", 0))).toEqual(Array(entriesPerMinute).fill(1));
  expect(volume.stands("a", 59_999)).toBe(0);
  expect(volume.stands("b", 59_999)).toBe(1);
});

it("what was left out is counted on the next entry", () => {
  const volume = refusalVolume();
  many(entriesPerMinute + 500, () => volume.stands("a", 1000));
  expect(volume.stands("a", 60_000)).toBe(501);
  expect(volume.stands("a", 60_001)).toBe(1);
});

it("a flood from many addresses does not fill the memory", () => {
  const volume = refusalVolume();
  for (let n = 0; n < 30_000; n += 1) volume.stands(`address ${n}`, 0);
  // The first was forgotten long ago, so it may write again; the last is still known.
  expect(many(entriesPerMinute, () => volume.stands("address 29999", 0)).at(-1)).toBe(0);
  expect(many(entriesPerMinute, () => volume.stands("address 0", 0)).at(-1)).toBe(1);
});
