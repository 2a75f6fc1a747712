import { useEffect, useRef, type RefObject } from "react";

/** Long enough to see the digits arrive, and for a thumb that was already on the button to be first. */
const lookMs = 400;

/**
 * Sends the form by itself when the code came at once, pasted or filled in by the phone. Told by how
 * many digits one event brought and not by its `inputType`, which browsers fill in as they please.
 * Typed digits wait for the button: the last one may be the wrong one.
 */
export function useWholeCode(form: RefObject<HTMLFormElement | null>) {
  const digitsBefore = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => { clearTimeout(timer.current); }, []);
  return {
    onInput: (value: string) => {
      const digits = value.replace(/\D/g, "").length;
      const cameAtOnce = digits === 6 && digits - digitsBefore.current > 1;
      digitsBefore.current = digits;
      clearTimeout(timer.current);
      if (cameAtOnce) timer.current = setTimeout(() => form.current?.requestSubmit(), lookMs);
    },
    onSubmit: () => {
      digitsBefore.current = 0;
      clearTimeout(timer.current);
    },
  };
}
