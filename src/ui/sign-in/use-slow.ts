import { useEffect, useState } from "react";

/** After this long without an answer a person begins to wonder whether the press counted. */
const patienceMs = 5000;

export function useSlow(isPending: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isPending) return;
    const timer = setTimeout(() => { setSlow(true); }, patienceMs);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isPending]);
  return isSlow;
}
