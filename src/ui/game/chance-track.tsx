import { useId, type ReactNode, type Ref } from "react";
import css from "./chance-track.module.css";
import type { Side } from "./odds.ts";

/** Half the opening of the slit at a place along it, 0–1: a lens, pointed at both ends. */
const opening = (place: number) => 13 * 4 * place * (1 - place);
const places = Array.from({ length: 39 }, (_, index) => (index + 1) / 40);
const middle = 36;

const lens = `M0 ${middle}Q5000 ${middle - 26} 10000 ${middle}Q5000 ${middle + 26} 0 ${middle}Z`;
const teeth = places
  .map((place, index) => {
    const edge = opening(place) + 3;
    const length = (index % 4 === 3 ? 5 : 2) + opening(place) * 0.45;
    const x = place * 10_000;
    return `M${x} ${(middle - edge).toFixed(1)}v-${length.toFixed(1)}M${x} ${(middle + edge).toFixed(1)}v${length.toFixed(1)}`;
  })
  .join("");

type ChanceTrackProps = {
  side: Side;
  target: number;
  /** Where the shell came to rest, in hundredths; null before a roll. */
  roll: number | null;
  outcome: "win" | "loss" | null;
  beadRef?: Ref<SVGSVGElement>;
  children?: ReactNode;
};

/**
 * The line from 0.00 to 99.99 drawn as the cowrie's slit: its teeth are the scale, the marigold part
 * wins. All positions are SVG attributes, because the content policy allows no inline style.
 */
export function ChanceTrack({ side, target, roll, outcome, beadRef, children }: ChanceTrackProps) {
  const id = useId();
  const line = target / 10_000;
  const [left, right] = side === "under" ? ["win", "rest"] : ["rest", "win"];
  return (
    <div className={css["track"]}>
      <svg className={css["line"]} viewBox="0 0 10000 72" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <defs>
          <linearGradient id={id} gradientUnits="userSpaceOnUse" x1="0" x2="10000" y1="0" y2="0">
            <stop className={css[left ?? ""]} offset={line} />
            <stop className={css[right ?? ""]} offset={line} />
          </linearGradient>
        </defs>
        <path d={lens} fill={`url(#${id})`} />
        <path d={teeth} className={css["teeth"]} stroke={`url(#${id})`} />
      </svg>
      {children}
      <svg className={css["over"]} aria-hidden="true" focusable="false">
        <svg ref={beadRef} className={css["bead"]} x={`${(roll ?? 0) / 100}%`} visibility={roll === null ? "hidden" : "visible"} data-outcome={outcome ?? undefined} overflow="visible">
          <ellipse cx="0" cy={middle} rx="10" ry="14" />
          <path d={`M0 ${middle - 9}Q3 ${middle} 0 ${middle + 9}Q-3 ${middle} 0 ${middle - 9}Z`} />
        </svg>
      </svg>
      <div className={css["scale"]} aria-hidden="true">
        <span>0.00</span>
        <span>50</span>
        <span>99.99</span>
      </div>
    </div>
  );
}
