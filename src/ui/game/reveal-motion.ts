/** Long enough to have weight, well under the five seconds between two rounds. */
export const revealMs = 1500;

/**
 * Where the shell is so long after it set off, in hundredths. It only ever slows down: no swinging back
 * over the winning line, because a roll that nearly won is a roll that lost.
 */
export function rollAt(roll: number, elapsedMs: number): number {
  const elapsed = Math.min(1, Math.max(0, elapsedMs / revealMs));
  return Math.round(roll * (1 - (1 - elapsed) ** 4));
}

/** Whoever asks for little motion is shown the roll as it is, at once. */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
