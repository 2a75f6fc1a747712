import { useState } from "react";
import type { SlipErrors } from "./slip.tsx";

/** What is wrong with which field, from when it was sent until that field is changed. */
export function useSlipErrors(sent: SlipErrors) {
  const [errors, setErrors] = useState(sent);
  return {
    errors,
    /** Says what is wrong and leads to the first of it; false where nothing is. */
    tell: (problems: SlipErrors): boolean => {
      setErrors(problems);
      const first = Object.keys(problems)[0];
      const field = first === undefined ? null : document.getElementById(first);
      const folded = field?.closest("details");
      if (folded) folded.open = true;
      field?.focus();
      return first !== undefined;
    },
    /** What is said of the form as a whole goes with any change. */
    forget: (names: readonly string[]) => {
      setErrors((now) => Object.fromEntries(Object.entries(now).filter(([name]) => name !== "form" && !names.includes(name))));
    },
  };
}
