import { useCallback, useRef } from "react";
import { hundredths } from "./odds.ts";
import { isStill, revealMs, rollAt } from "./reveal-motion.ts";

/**
 * Lets the shell slide along the line and come to rest at the roll.
 * The figure and the shell are moved by hand, sixty times a second, without rendering the board.
 */
export function useReveal() {
  const figureRef = useRef<HTMLSpanElement>(null);
  const beadRef = useRef<SVGSVGElement>(null);

  const reveal = useCallback((roll: number | null) => {
    // On a phone the button is below the fold of the stage: bring the stage back before anything moves on it.
    const place = figureRef.current?.getBoundingClientRect();
    if (place && (place.top < 0 || place.bottom > innerHeight)) figureRef.current?.scrollIntoView({ block: "center", behavior: isStill() ? "auto" : "smooth" });
    if (isStill() || roll === null) return Promise.resolve();
    return new Promise<void>((resolve) => {
      const startedMs = performance.now();
      const step = (nowMs: number) => {
        const elapsedMs = nowMs - startedMs;
        const value = rollAt(roll, elapsedMs);
        if (figureRef.current) figureRef.current.textContent = hundredths(value);
        beadRef.current?.setAttribute("x", `${value / 100}%`);
        if (elapsedMs < revealMs) requestAnimationFrame(step);
        else resolve();
      };
      requestAnimationFrame(step);
    });
  }, []);

  return { figureRef, beadRef, reveal };
}
