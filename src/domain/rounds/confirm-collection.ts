import { confirmCollectionWith, type WhichCollection } from "../collections/confirm-collection.ts";
import type { GameDeps } from "./ports.ts";
import { settleRound } from "./settle-round.ts";

/** Confirms a collection of either purpose: what was paid for a round is rolled by this folder, which has its seed. */
export function confirmCollection(deps: GameDeps, which: WhichCollection): Promise<void> {
  return confirmCollectionWith(deps, which, settleRound);
}
