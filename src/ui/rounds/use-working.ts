import { useEffect, useState } from "react";
import { openSeed, workOut, type Claim, type Working } from "./check-round.ts";

/** `claim` is the one that was worked out, which may not be the newest yet. */
export type Worked = { claim: Claim; working: Working | "cannot" };

/** Works a claim out as soon as the page is alive; null until then. */
export function useWorking(claim: Claim | null): Worked | null {
  const [worked, setWorked] = useState<Worked | null>(null);
  useEffect(() => {
    if (!claim) return;
    let isWanted = true;
    void openSeed(claim.serverSeed)
      .then((seed) => workOut(seed, claim))
      // No Web Cryptography on a plain-http address or a very old browser.
      .catch(() => "cannot" as const)
      .then((working) => { if (isWanted) setWorked({ claim, working }); });
    return () => { isWanted = false; };
  }, [claim]);
  return claim !== null && worked?.claim === claim ? worked : null;
}
