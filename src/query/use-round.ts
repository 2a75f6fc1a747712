import { useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";

/** Asks every two seconds while a round waits for its payment; `id` null asks nothing. */
export function useUndecidedRound(id: string | null) {
  return useQuery({
    queryKey: ["stakes.show", id],
    queryFn: () => api.stakes.show.query({ id: id ?? "" }),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data && query.state.data.status !== "AWAITING_PAYMENT" ? false : 2000),
  });
}
