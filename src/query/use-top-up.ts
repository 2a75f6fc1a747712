import { useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";
import { isMoving, nextAskMs, type TopUpMoves } from "./top-up-asking.ts";

/**
 * A top-up as the page last saw it, kept fresh while something may still become of it: every two seconds,
 * also after a failed ask. What was seen at rest wins: the page may have been rendered after the last ask.
 */
export function useTopUp<Seen extends TopUpMoves & { id: string }>(seen: Seen) {
  const { data, isError } = useQuery({
    queryKey: ["topUps.show", seen.id],
    queryFn: () => api.topUps.show.query({ id: seen.id }),
    enabled: isMoving(seen),
    refetchInterval: ({ state: { data: last } }) => nextAskMs(seen, last),
  });
  return { now: isMoving(seen) ? (data ?? seen) : seen, isError };
}
