import { describe, expect, it } from "vitest";
import { sampleOf } from "#src/testing/long.ts";
import { sha256 } from "../shared/keys.ts";
import { roll } from "./rules.ts";

/** With 10,000 bins, a sample still expects twenty rolls in each: the test is good from five on. */
const sample = 200_000;
const rolls = sampleOf(1_000_000, sample);
/** A minute or two where other work has the machine; seconds where it is free. */
const timeoutMs = 240_000;
/** Inputs are fixed, so the outcome is too: what passes once passes always, until somebody changes the roll. */
const serverSeeds = Array.from({ length: 10 }, (_, n) => sha256(`chi-squared seed ${n}`).toString("hex"));
const clientSeeds = ["a", "kampala-2026", "0123456789abcdef", "-_-"];

/**
 * Chance of a fair die to be refused, in each tail: beyond the upper one the rolls lean, beyond the lower
 * one they are more even than chance makes them.
 */
const significance = 0.001;
/** The normal deviate of that chance. */
const deviate = 3.0902;

/** The bounds of χ² at that significance, by Wilson and Hilferty: far closer than needed at so many degrees. */
function boundsFor(degrees: number): { low: number; high: number } {
  const quantile = (z: number) => degrees * (1 - 2 / (9 * degrees) + z * Math.sqrt(2 / (9 * degrees))) ** 3;
  return { low: quantile(-deviate), high: quantile(deviate) };
}

/** How far counts are from even. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function isEven(counts: readonly number[]): boolean {
  const { low, high } = boundsFor(counts.length - 1);
  const found = chiSquared(counts);
  return found > low && found < high;
}

type Die = (serverSeed: string, clientSeed: string, nonce: number) => number;
type Throws = { die: Die; times: number };

/** Every roll of every seed in the order of its nonces, with the one before it. */
function throwAll({ die, times }: Throws, told: (rolled: number, before: number | null) => void): void {
  const each = times / serverSeeds.length;
  for (const [n, serverSeed] of serverSeeds.entries()) {
    const clientSeed = clientSeeds[n % clientSeeds.length] ?? "a";
    let before: number | null = null;
    for (let nonce = 0; nonce < each; nonce += 1) {
      const rolled = die(serverSeed, clientSeed, nonce);
      told(rolled, before);
      before = rolled;
    }
  }
}

function countsOf(throws: Throws): { faces: number[]; pairs: number[] } {
  const faces = Array.from({ length: 10_000 }, () => 0);
  const pairs = Array.from({ length: 10_000 }, () => 0);
  throwAll(throws, (rolled, before) => {
    faces[rolled] = (faces[rolled] ?? 0) + 1;
    if (before === null) return;
    const pair = Math.floor(before / 100) * 100 + Math.floor(rolled / 100);
    pairs[pair] = (pairs[pair] ?? 0) + 1;
  });
  return { faces, pairs };
}

describe(`${rolls.toLocaleString("en")} rolls, by χ² over 10,000 bins at ${significance} in each tail`, () => {
  it("fall on every one of the 10,000 results alike, and each result follows each other alike", { timeout: timeoutMs }, () => {
    const { faces, pairs } = countsOf({ die: roll, times: rolls });
    expect(faces).toHaveLength(10_000);
    expect(isEven(faces), `χ² of the results is ${chiSquared(faces).toFixed(0)}, between ${boundsFor(9999).low.toFixed(0)} and ${boundsFor(9999).high.toFixed(0)} expected`).toBe(true);
    expect(isEven(pairs), `χ² of the pairs is ${chiSquared(pairs).toFixed(0)}`).toBe(true);
  });

  it.each<[string, Die]>([
    ["takes sixteen bits for its remainder, so that low results come oftener", (...of) => rawWord(...of) % 65_536 % 10_000],
    ["counts on from a start instead of rolling", (_server, _client, nonce) => nonce % 10_000],
    ["never rolls the highest hundredth of its results", (...of) => roll(...of) % 9900],
    ["repeats itself at every second nonce", (server, client, nonce) => roll(server, client, nonce - (nonce % 2))],
  ])("would find a die that %s", { timeout: timeoutMs }, (_name, die) => {
    const { faces, pairs } = countsOf({ die, times: sample });
    expect(isEven(faces) && isEven(pairs)).toBe(false);
  });
});

/** Thirty-two bits as even as can be, without an HMAC: these dice are to be found out, not trusted. */
function rawWord(serverSeed: string, clientSeed: string, nonce: number): number {
  return sha256(serverSeed, clientSeed, String(nonce)).readUInt32BE(0);
}

it("has the bounds that tables of χ² have", () => {
  // 0.001 in the upper tail at 100 degrees is 149.449, in the lower 61.918.
  expect(boundsFor(100).high).toBeCloseTo(149.449, 0);
  expect(boundsFor(100).low).toBeCloseTo(61.918, 0);
});
