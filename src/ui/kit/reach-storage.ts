/** What this browser keeps between visits. Browsers throw where storage is blocked or full: then nothing is kept, and nothing found. */
export function reachStorage(work: (storage: Storage) => void): void {
  try {
    work(localStorage);
  } catch {
    // Nothing is kept then.
  }
}
