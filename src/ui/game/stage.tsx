import type { ReactNode, Ref } from "react";
import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { StageGround } from "../kit/stage-ground.tsx";
import type { BoardWords } from "./board-words.ts";
import { ChanceTrack } from "./chance-track.tsx";
import { hundredths, type Side } from "./odds.ts";
import type { Round } from "./round.ts";
import css from "./stage.module.css";

type StageProps = {
  words: BoardWords;
  currency: string;
  side: Side;
  target: number;
  payoutMinor: number | null;
  /** The decided round whose roll stands here, or null while the player aims. */
  round: Round | null;
  isRolling: boolean;
  figureRef?: Ref<HTMLSpanElement>;
  beadRef?: Ref<SVGSVGElement>;
  slider?: ReactNode;
  session: ReactNode;
};

/** Where the round happens: one figure, the line under it. Aim and roll take the same place, so the eye need not move. */
export function Stage({ words, currency, side, target, payoutMinor, round, isRolling, figureRef, beadRef, slider, session }: StageProps) {
  const roll = round?.roll ?? null;
  const hasRoll = roll !== null;
  const outcome = !hasRoll || isRolling ? null : round?.status === "WON" ? "win" : "loss";
  const [before = "", after = ""] = (hasRoll ? words.result.rolled.replace("{roll}", "|") : words.aim[side].replace("{target}", "|")).split("|");
  return (
    <StageGround className={css["stage"]} outcome={outcome}>
      {session}
      <p className={css["call"]}>
        <span className={css["lead"]}>{before}</span>{" "}
        <span ref={figureRef} className={css["figure"]}>{hundredths(isRolling ? 0 : hasRoll ? roll : target)}</span>{" "}
        <span className={css["trail"]}>
          {after}
          {hasRoll ? (isRolling ? "\u00a0" : outcomeText(words, round)) : payoutMinor === null ? "\u00a0" : fill(words.toGet, { amount: formatMoney(payoutMinor, currency) })}
        </span>
      </p>
      <ChanceTrack side={side} target={target} roll={isRolling ? 0 : roll} outcome={outcome} {...(beadRef ? { beadRef } : {})}>{slider}</ChanceTrack>
    </StageGround>
  );
}

function outcomeText(words: BoardWords, round: Round | null): string {
  if (!round) return "";
  return fill((round.status === "WON" ? words.result.won : words.result.lost)[round.side], { target: hundredths(round.target) });
}
