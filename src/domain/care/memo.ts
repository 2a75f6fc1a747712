/** What needs no look for a while: by a name of our own, until when (milliseconds). */
export type CareMemo = { isFresh(name: string, nowMs: number): boolean; keep(name: string, untilMs: number): void; forget(name: string): void };

/** More than play on one process at once. */
const keptMax = 20_000;

/**
 * Remembers until when somebody certainly needs no reality check, so that a stake costs no question more.
 * A sitting that began at one moment cannot be due earlier than its minutes after it, whatever is played on
 * any other process meanwhile: the memory may be lost at any time and is never wrong. What may change meanwhile, a
 * player's country and birth date, is remembered for a minute only.
 */
export function createCareMemo(max = keptMax): CareMemo {
  const kept = new Map<string, number>();
  return {
    isFresh: (name, nowMs) => nowMs < (kept.get(name) ?? 0),
    keep: (name, untilMs) => {
      kept.delete(name);
      kept.set(name, untilMs);
      if (kept.size > max) for (const oldest of kept.keys()) { kept.delete(oldest); break; }
    },
    forget: (name) => void kept.delete(name),
  };
}
