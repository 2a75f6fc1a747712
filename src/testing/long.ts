import { rawEnvironment } from "#src/env.ts";

/** How often a long run repeats: in full with KETE_LONG=true, otherwise as often as fits into an ordinary test run. */
export function sampleOf(full: number, sample: number): number {
  return rawEnvironment()["KETE_LONG"] === "true" ? full : sample;
}
