"use client";

import { useMemo } from "react";
import type { Round } from "../game/round.ts";
import { useKeptSeeds } from "../game/use-kept-seeds.ts";
import { Checked } from "./check-steps.tsx";
import { claimOf } from "./claim-of.ts";
import type { StepWords } from "./proof-words.ts";
import { useWorking } from "./use-working.ts";

/** Works the round out on this device as soon as its scripts run; the commands beside it work with none. */
export function CheckRound({ words, round }: { words: StepWords; round: Round }) {
  const kept = useKeptSeeds(round.id);
  const claim = useMemo(() => (kept === undefined ? null : claimOf(round, kept)), [round, kept]);
  const worked = useWorking(claim);
  if (!claim) return null;
  return (
    <>
      <h3>{words.title}</h3>
      <Checked words={words} worked={worked} source={kept ? "kept" : "answered"} />
    </>
  );
}
