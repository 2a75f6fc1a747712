import type { CoreDeps } from "../shared/deps.ts";
import type { PhoneRules } from "../shared/phone.ts";
import type { StakeLimits } from "./rules.ts";

/** What a rail says of one collection. `open` means: not decided yet, ask again under the same reference. */
export type CollectionAnswer = { state: "succeeded"; providerTxnId: string } | { state: "failed"; reason: string } | { state: "open" };

/** Money in from a mobile-money wallet. Asking again under one reference never takes the money twice. */
export type CollectionRail = {
  name: string;
  collect(request: { reference: string; phone: string; amountMinor: bigint; currency: string }): Promise<CollectionAnswer>;
};

export type GameSettings = StakeLimits & {
  currency: string;
  intervalSeconds: number;
  reserveMinutes: number;
  seedSecret: string;
  guestSecret: string;
  phones: PhoneRules;
};

export type GameDeps = CoreDeps & { game: GameSettings; collections: CollectionRail };

/** Who plays or reads: a signed-in player, a guest that has staked before, or neither. */
export type Gamer = { playerId: number | null; guestId: string | null };
