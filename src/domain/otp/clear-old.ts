import type { CoreDeps } from "../shared/deps.ts";
import { clearBatch } from "./store.ts";

const batch = 1000;
/** One run's share: what is left over waits for the next hour. */
const batchesMax = 100;

/** Clears old challenges, spent codes, texts and receipts, a batch at a time so that no lock lasts. Returns how many rows went. */
export async function clearOldCodes(deps: CoreDeps): Promise<number> {
  let cleared = 0;
  for (let n = 0; n < batchesMax; n += 1) {
    const now = await clearBatch(deps, batch);
    cleared += now;
    if (now === 0) break;
  }
  if (cleared > 0) deps.log.info({ cleared }, "old challenges and texts were cleared");
  return cleared;
}
