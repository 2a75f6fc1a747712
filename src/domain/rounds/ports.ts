import type { CareDeps } from "../care/ports.ts";
import type { CollectionDeps } from "../collections/ports.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { PhoneRules } from "../shared/phone.ts";
import type { ActiveSeeds } from "./active-seeds.ts";
import type { StakeLimits } from "./rules.ts";

export type GameSettings = StakeLimits & {
  currency: string;
  intervalSeconds: number;
  reserveMinutes: number;
  seedSecret: string;
  guestSecret: string;
  phones: PhoneRules;
};

export type GameDeps = CoreDeps & CareDeps & CollectionDeps & { game: GameSettings; activeSeeds: ActiveSeeds };

/** Who plays or reads: a signed-in player, a guest that has staked before, or neither. */
export type Gamer = { playerId: number | null; guestId: string | null };
