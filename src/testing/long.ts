import { rawEnvironment } from "#src/env.ts";

/** Whether the long runs are asked for: `npm run test:long`. */
export const isLong = rawEnvironment()["KETE_LONG"] === "true";

/** How often a long run repeats: in full with KETE_LONG=true, otherwise as often as fits into an ordinary test run. */
export function sampleOf(full: number, sample: number): number {
  return isLong ? full : sample;
}
