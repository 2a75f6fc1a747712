/** So many refusals of one address in a minute are each worth an entry; a player behind one rarely meets three. */
export const entriesPerMinute = 60;
/** Addresses remembered at once: beyond it the oldest are forgotten, and start afresh. */
const addressesMax = 10_000;
const minuteMs = 60_000;

export type RefusalVolume = {
  /** How many refusals an entry written now stands for; 0 where none is to be written. */
  stands(address: string, nowMs: number): number;
};

/**
 * Anybody may be refused as often as he likes, and nobody may shorten the trail: without a bound a
 * stranger could fill the disk. What is left out is counted on the next entry of the same address.
 * Kept per process: it shapes a volume and decides nothing.
 */
export function refusalVolume(): RefusalVolume {
  const seen = new Map<string, { minute: number; written: number; left: number }>();
  return {
    stands: (address, nowMs) => {
      const minute = Math.floor(nowMs / minuteMs);
      const before = seen.get(address);
      if (before?.minute === minute && before.written >= entriesPerMinute) {
        before.left += 1;
        return 0;
      }
      const left = before?.left ?? 0;
      seen.delete(address);
      seen.set(address, { minute, written: before?.minute === minute ? before.written + 1 : 1, left: 0 });
      if (seen.size > addressesMax) for (const oldest of seen.keys()) { seen.delete(oldest); break; }
      return 1 + left;
    },
  };
}
