import { useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";

const isFinal = (status: string) => status === "COMPLETED" || status === "FAILED" || status === "CANCELLED";

/** Most are decided within seconds; one that is not may take hours, and a player pays for every ask. */
const soonMs = 2000;
const soonAsks = 15;
const laterMs = 10_000;

/**
 * A withdrawal as the page last saw it, kept fresh until it is final, also after a failed ask; not while
 * its page is out of sight. What was seen as final wins: the page may have been rendered after the last ask.
 */
export function useWithdrawal<Seen extends { requestId: string; status: string }>(seen: Seen) {
  const isDone = isFinal(seen.status);
  const { data, isError } = useQuery({
    queryKey: ["withdrawals.show", seen.requestId],
    queryFn: () => api.withdrawals.show.query({ id: seen.requestId }),
    enabled: !isDone,
    refetchInterval: ({ state: { data: last, dataUpdateCount } }) => (last && isFinal(last.status) ? false : dataUpdateCount < soonAsks ? soonMs : laterMs),
  });
  return { now: isDone ? seen : (data ?? seen), isError };
}
