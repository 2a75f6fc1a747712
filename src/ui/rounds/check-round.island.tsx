"use client";

import { useMemo } from "react";
import type { Round } from "../game/round.ts";
import { useAlive } from "../kit/use-alive.ts";
import { Checked } from "./check-steps.tsx";
import { claimOf } from "./claim-of.ts";
import type { StepWords } from "./proof-words.ts";
import { useWorking } from "./use-working.ts";

/** Works the round out on this device as soon as its scripts run; the commands beside it work with none. */
export function CheckRound({ words, round }: { words: StepWords; round: Round }) {
  const claim = useMemo(() => claimOf(round), [round]);
  const worked = useWorking(claim);
  const isAlive = useAlive();
  if (!isAlive || !claim) return null;
  return (
    <>
      <h3>{words.title}</h3>
      <Checked words={words} worked={worked} />
    </>
  );
}
