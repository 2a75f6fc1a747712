import type { Game } from "./round.ts";

/** Four amounts for a thumb: the least, and three steps up that stay well under the most. */
export function stakePicks({ minStake, maxStake }: Pick<Game, "minStake" | "maxStake">): number[] {
  return [1, 2, 10, 40].map((times) => minStake * times).filter((amountMinor) => amountMinor <= maxStake);
}
