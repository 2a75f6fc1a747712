/** Where the money axis begins and ends, and the round figures on it, from low to high. In minor units. */
export type Scale = { low: number; high: number; ticks: readonly number[] };

/** With fewer there is nothing to read the line against; more crowd a phone's screen. */
const gapsMax = 4;

/**
 * An axis that holds every value and zero, in steps of 1, 2 or 5 and as many zeros as it takes. Zero is
 * always one of the figures: above or below it is what the line is looked at for.
 */
export function scaleFor(values: readonly number[]): Scale {
  const lowest = Math.min(0, ...values);
  const highest = Math.max(0, ...values);
  const step = stepFor(highest - lowest);
  const low = Math.floor(lowest / step) * step;
  const high = Math.max(Math.ceil(highest / step) * step, low + step);
  return { low, high, ticks: Array.from({ length: (high - low) / step + 1 }, (_, index) => low + index * step) };
}

function stepFor(span: number): number {
  for (let power = 1; ; power *= 10) {
    const step = [power, 2 * power, 5 * power].find((candidate) => span <= candidate * gapsMax);
    if (step !== undefined) return step;
  }
}
