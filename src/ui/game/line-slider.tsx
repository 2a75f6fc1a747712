import css from "./line-slider.module.css";
import { chanceMax, chanceMin, chanceOf, targetOf, type Side } from "./odds.ts";

type LineSliderProps = { label: string; valueText: string; side: Side; chance: number; isAlive: boolean; onChance: (chance: number) => void };

/**
 * Moves the winning line. It has no `name`: the chance field is what is sent, so a page without
 * scripts sends one value, not two that disagree. Until scripts run it only marks the line.
 */
export function LineSlider({ label, valueText, side, chance, isAlive, onChance }: LineSliderProps) {
  return (
    <input
      className={css["slider"]}
      type="range"
      aria-label={label}
      aria-valuetext={valueText}
      // Half a per cent a step; over counts from 0.49, so that both sides meet whole chances.
      min={side === "under" ? 0 : 49}
      max={side === "under" ? 10_000 : 9_999}
      step={50}
      value={targetOf(side, chance)}
      disabled={!isAlive}
      onChange={(event) => { onChance(Math.min(chanceMax, Math.max(chanceMin, chanceOf(side, Number(event.target.value))))); }}
    />
  );
}
