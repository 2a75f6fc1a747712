import { useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";

/** What became of the text, asked until the phone network says so. */
export function useChallenge(id: string) {
  return useQuery({
    queryKey: ["auth.challenge", id],
    queryFn: () => api.auth.challenge.query({ id }),
    refetchInterval: (query) => (query.state.data?.delivery === "delivered" || query.state.data?.delivery === "failed" || query.state.status === "error" ? false : 3000),
  });
}
