/** The value at this part of the way, 0 to 1, from the least to the greatest. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

const shuffles = 2_000;

/**
 * How often two sides that do not differ would show medians at least this far apart, 0 to 1: the
 * samples of both are dealt out anew, many times, and counted. Nothing is assumed of how times spread.
 */
export function chanceOf(a: readonly number[], b: readonly number[]): number {
  const seen = Math.abs(median(a) - median(b));
  const all = [...a, ...b];
  let asFar = 0;
  for (let n = 0; n < shuffles; n += 1) {
    shuffle(all);
    if (Math.abs(median(all.slice(0, a.length)) - median(all.slice(a.length))) >= seen) asFar += 1;
  }
  return asFar / shuffles;
}

function shuffle(items: number[]): void {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [items[last], items[other]] = [items[other] ?? 0, items[last] ?? 0];
  }
}
