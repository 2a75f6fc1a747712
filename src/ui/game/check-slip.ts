import { parseMoney } from "../kit/format-money.ts";
import type { BoardWords } from "./board-words.ts";
import { parseChance, payoutOf } from "./odds.ts";
import type { Limits } from "./round.ts";
import type { SlipErrors, SlipValues } from "./slip.tsx";

/** The same rules as the server's, said at once and in the field's own place, in the order of the fields. The server says them again. */
export function checkSlip(values: SlipValues & { clientSeed: string }, game: Limits, isGuest: boolean, words: BoardWords["form"]): SlipErrors {
  const { clientSeed } = values;
  const amountMinor = parseMoney(values.amount, game.currency);
  const chance = parseChance(values.chance);
  const isAmountGood = amountMinor !== null && amountMinor >= game.minStake && amountMinor <= game.maxStake;
  return {
    ...(isAmountGood ? {} : { amount: words.badAmount }),
    ...(chance === null ? { chance: words.badChance } : {}),
    ...(isAmountGood && chance !== null && payoutOf(amountMinor, chance, game.edgeBp) <= amountMinor ? { chance: words.tooSmallWin } : {}),
    ...(isGuest && values.phone.trim() === "" ? { phone: words.noPhone } : {}),
    ...(/^[A-Za-z0-9_-]{1,64}$/.test(clientSeed) ? {} : { clientSeed: words.badSeed }),
  };
}
