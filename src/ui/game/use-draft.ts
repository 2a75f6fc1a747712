import { useEffect, useState } from "react";
import { formatFigure, parseMoney } from "../kit/format-money.ts";
import { randomHex } from "../kit/random-hex.ts";
import { hundredths, parseChance, targetOf } from "./odds.ts";
import type { Game } from "./round.ts";
import { isServerMade } from "./server-made-seed.ts";
import type { SlipValues } from "./slip.tsx";
import type { StakeFormState } from "./stake-form-state.ts";

export type DraftStart = { amountMinor: number; chance: number; side: SlipValues["side"]; clientSeed: string };
type SeedMaker = "server" | "browser" | "player";

/** What stands in the form, what it means, and the seed. Half-typed values keep the last meaning, so the stage never goes blank. */
export function useDraft(game: Game, start: DraftStart, sent: StakeFormState) {
  const [values, setValues] = useState<SlipValues>({ amount: formatFigure(start.amountMinor, game.currency), side: start.side, chance: hundredths(start.chance), phone: "", ...sent.values });
  const [meant, setMeant] = useState(() => ({
    amountMinor: parseMoney(sent.values.amount ?? "", game.currency) ?? start.amountMinor,
    chance: parseChance(sent.values.chance ?? "") ?? start.chance,
  }));
  const [seed, setSeed] = useState<{ text: string; madeBy: SeedMaker }>(() => {
    const text = sent.values.clientSeed ?? start.clientSeed;
    return { text, madeBy: isServerMade(text) ? "server" : "player" };
  });
  const renewSeed = () => { setSeed({ text: randomHex(16), madeBy: "browser" }); };
  useEffect(renewSeed, []);

  const change = (changed: Partial<SlipValues>) => {
    setValues((now) => ({ ...now, ...changed }));
    const amountMinor = changed.amount === undefined ? null : parseMoney(changed.amount, game.currency);
    const chance = changed.chance === undefined ? null : parseChance(changed.chance);
    setMeant((now) => ({ amountMinor: amountMinor ?? now.amountMinor, chance: chance ?? now.chance }));
  };

  return { values, ...meant, target: targetOf(values.side, meant.chance), change, seed, renewSeed, typeSeed: (text: string) => { setSeed({ text, madeBy: "player" }); } };
}
