import type { serverCaller } from "#src/app/caller.ts";
import { isWonForPhone } from "#src/ui/game/outcome.ts";
import type { Round } from "#src/ui/game/round.ts";
import { orNull } from "./or-null.ts";

/** Whether winnings wait on the phone that won this round. Asked by the round: two phones of one guest may look alike when masked. */
export async function isWaiting(api: Awaited<ReturnType<typeof serverCaller>>, round: Round): Promise<boolean> {
  if (!isWonForPhone(round)) return false;
  return ((await orNull(api.winnings.waits({ id: round.id })))?.amount ?? 0) > 0;
}
