import { useMemo } from "react";
import { useAlive } from "../kit/use-alive.ts";
import { keptSeeds, type KeptSeeds } from "./kept-seeds.ts";

/** What this browser kept of a round when it was staked here, or null; undefined until scripts run. */
export function useKeptSeeds(roundId: string): KeptSeeds | null | undefined {
  const isAlive = useAlive();
  return useMemo(() => (isAlive ? keptSeeds(roundId) : undefined), [isAlive, roundId]);
}
