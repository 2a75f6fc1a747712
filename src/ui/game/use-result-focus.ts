import { useEffect, useRef } from "react";
import type { Phase } from "./use-stake.ts";

/**
 * Takes the keyboard on from the button to what came of the stake, so that the next Tab is at what can be done
 * about it, and the next Enter stakes nothing unseen. Never out of a field, nor on arrival.
 */
export function useResultFocus(phase: Phase, buttonSelector: string) {
  const resultRef = useRef<HTMLDivElement>(null);
  const before = useRef(phase);
  useEffect(() => {
    const wasUnderWay = before.current === "placing" || before.current === "rolling";
    before.current = phase;
    const at = document.activeElement;
    if (wasUnderWay && phase === "shown" && (at === document.body || at?.matches(buttonSelector))) resultRef.current?.focus({ preventScroll: true });
  }, [phase, buttonSelector]);
  return resultRef;
}
