import { useCallback, useRef } from "react";
import { hundredths } from "./odds.ts";

/** Long enough to have weight, well under the five seconds between two rounds. */
const revealMs = 1500;

/**
 * Lets the shell slide along the line and come to rest at the roll. It only ever slows down: no
 * swinging back over the winning line, because a roll that nearly won is a roll that lost.
 * The figure and the shell are moved by hand, sixty times a second, without rendering the board.
 */
export function useReveal() {
  const figureRef = useRef<HTMLSpanElement>(null);
  const beadRef = useRef<SVGSVGElement>(null);

  const reveal = useCallback((roll: number | null) => {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    // On a phone the button is below the fold of the stage: bring the stage back before anything moves on it.
    const place = figureRef.current?.getBoundingClientRect();
    if (place && (place.top < 0 || place.bottom > innerHeight)) figureRef.current?.scrollIntoView({ block: "center", behavior: isStill ? "auto" : "smooth" });
    if (isStill || roll === null) return Promise.resolve();
    return new Promise<void>((resolve) => {
      const startedMs = performance.now();
      const step = (nowMs: number) => {
        const elapsed = Math.min(1, Math.max(0, (nowMs - startedMs) / revealMs));
        const value = Math.round(roll * (1 - (1 - elapsed) ** 4));
        if (figureRef.current) figureRef.current.textContent = hundredths(value);
        beadRef.current?.setAttribute("x", `${value / 100}%`);
        if (elapsed < 1) requestAnimationFrame(step);
        else resolve();
      };
      requestAnimationFrame(step);
    });
  }, []);

  return { figureRef, beadRef, reveal };
}
