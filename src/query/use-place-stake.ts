import { useMutation } from "@tanstack/react-query";
import { api } from "./client.ts";

export type PlaceStakeInput = Parameters<typeof api.stakes.place.mutate>[0];

export function usePlaceStake() {
  return useMutation({ mutationFn: (input: PlaceStakeInput) => api.stakes.place.mutate(input) });
}
