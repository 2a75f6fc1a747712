import type { Bank, WithdrawMethod } from "../withdrawals/ports.ts";
import { withBankName } from "../withdrawals/progress.ts";
import { shownDestination } from "../withdrawals/withdrawal-view.ts";

/** A place as its player sees it. `destination` hides the middle of a phone or account; `id` is "own" for the number he signs in with. */
export type DestinationView = { id: string; method: WithdrawMethod; destination: string; label: string | null; isOwn: boolean; lastUsedAt: Date | null };

export const ownId = "own";

/** A normalised destination as its owner may recognise it, and nobody read more over his shoulder. */
export function shownPlace(method: WithdrawMethod, destination: string, banks: readonly Bank[]): string {
  return withBankName({ method, destination: shownDestination({ method, destination }) }, banks);
}
