import { useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";

const isFinal = (status: string) => status === "COMPLETED" || status === "FAILED" || status === "CANCELLED";

/** Keeps a withdrawal's state fresh until it is final: every two seconds, also after a failed ask. */
export function useWithdrawal(id: string, seenStatus: string) {
  return useQuery({
    queryKey: ["withdrawals.show", id],
    queryFn: () => api.withdrawals.show.query({ id }),
    enabled: !isFinal(seenStatus),
    refetchInterval: (query) => (query.state.data && isFinal(query.state.data.status) ? false : 2000),
  });
}
