import { parseMoney } from "../kit/format-money.ts";
import { chanceDefault, chanceOf, parseChance } from "./odds.ts";
import type { Game, Round } from "./round.ts";
import type { DraftStart } from "./use-draft.ts";

/** What the form starts with: the address's values, else the last round's, else a modest even chance. */
export function startOf(game: Game, last: Round | null, amount: string | null, chance: string | null): Omit<DraftStart, "clientSeed"> {
  const asked = amount === null ? null : /^\d+$/.test(amount) ? Number(amount) : parseMoney(amount, game.currency);
  const isAllowed = asked !== null && asked >= game.minStake && asked <= game.maxStake;
  return {
    amountMinor: isAllowed ? asked : (last?.amount ?? Math.min(game.maxStake, game.minStake * 2)),
    chance: (chance === null ? null : parseChance(chance)) ?? (last ? chanceOf(last.side, last.target) : chanceDefault),
    side: last?.side ?? "under",
  };
}
