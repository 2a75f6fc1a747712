import { useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";

const isFinal = (status: string) => status === "COMPLETED" || status === "FAILED" || status === "CANCELLED";

/** Most are decided within seconds; one that is not may take hours, and a player pays for every ask. */
const soonMs = 2000;
const soonAsks = 15;
const laterMs = 10_000;

/** Keeps a withdrawal's state fresh until it is final, also after a failed ask; not while its page is out of sight. */
export function useWithdrawal(id: string, seenStatus: string) {
  return useQuery({
    queryKey: ["withdrawals.show", id],
    queryFn: () => api.withdrawals.show.query({ id }),
    enabled: !isFinal(seenStatus),
    refetchInterval: ({ state: { data, dataUpdateCount } }) => (data && isFinal(data.status) ? false : dataUpdateCount < soonAsks ? soonMs : laterMs),
  });
}
