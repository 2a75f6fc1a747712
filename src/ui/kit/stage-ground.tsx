import type { ReactNode } from "react";
import { CowrieOutline } from "./cowrie.tsx";
import css from "./stage-ground.module.css";

type StageGroundProps = { children: ReactNode; className?: string | undefined; outcome?: "win" | "loss" | null; label?: string; as?: "div" | "section" | "aside" };

/** The ink block on which the page's own figure stands, with the piece itself behind it: larger than the board and mostly off it. */
export function StageGround({ children, className, outcome = null, label, as: Element = "div" }: StageGroundProps) {
  return (
    <Element className={[css["ground"], className].filter(Boolean).join(" ")} data-outcome={outcome ?? undefined} aria-label={label}>
      <span className={css["shell"]}><CowrieOutline size={560} /></span>
      {children}
    </Element>
  );
}
