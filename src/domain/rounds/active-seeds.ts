/** A player's active seed as it was last seen here: `nonce` is the next one's. The server seed is not revealed yet, so this goes nowhere else. */
export type ActiveSeed = { hash: string; serverSeed: string; nonce: number };

export type ActiveSeeds = {
  get(playerId: number): ActiveSeed | undefined;
  keep(playerId: number, seed: ActiveSeed): void;
  forget(playerId: number): void;
};

/** Far more than play on one process at once; a seed is small. */
const keptMax = 10_000;

/**
 * Remembers active seeds, so that a round costs one round trip to PostgreSQL. Nothing hangs on it: the
 * statement that plays says when the nonce has moved on or the seed is another, and then it is read
 * again. The longest unused goes first.
 */
export function createActiveSeeds(max = keptMax): ActiveSeeds {
  const kept = new Map<number, ActiveSeed>();
  return {
    get: (playerId) => kept.get(playerId),
    keep: (playerId, seed) => {
      kept.delete(playerId);
      kept.set(playerId, seed);
      if (kept.size > max) for (const oldest of kept.keys()) { kept.delete(oldest); break; }
    },
    forget: (playerId) => void kept.delete(playerId),
  };
}
