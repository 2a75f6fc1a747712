import { api } from "./client.ts";

export type PlaceStakeInput = Parameters<typeof api.stakes.place.mutate>[0];

/**
 * Sends a stake once; whoever calls asks again if no answer came. Without TanStack Query, whose 9 KiB the front page
 * would load on a cheap phone for a call and a timer.
 */
export const placeStake = (input: PlaceStakeInput) => api.stakes.place.mutate(input);
