import { useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";

type Moving = { status: string; refund: { status: string } | null };

/** Money on the phone's way here, or on its way back. */
const isMoving = ({ status, refund }: Moving) => status === "AWAITING_PAYMENT" || refund?.status === "PENDING" || refund?.status === "PROCESSING";

const soonMs = 2000;
const laterMs = 10_000;

/**
 * A top-up as the page last saw it, kept fresh while something may still become of it: every two seconds,
 * also after a failed ask. What was seen at rest wins: the page may have been rendered after the last ask.
 */
export function useTopUp<Seen extends Moving & { id: string }>(seen: Seen) {
  const { data, isError } = useQuery({
    queryKey: ["topUps.show", seen.id],
    queryFn: () => api.topUps.show.query({ id: seen.id }),
    enabled: isMoving(seen),
    // At rest by the last ask and moving as the page saw it: one of them is older, and asking tells which.
    refetchInterval: ({ state: { data: last } }) => (!last || isMoving(last) ? soonMs : isMoving(seen) ? laterMs : false),
  });
  return { now: isMoving(seen) ? (data ?? seen) : seen, isError };
}
