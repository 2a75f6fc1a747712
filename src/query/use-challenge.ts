import { useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";
import { refusalOfClientError } from "./refusal-of-client-error.ts";

type Status = Awaited<ReturnType<typeof api.auth.challenge.query>>;
type Asked = { id: string; askedAtMs: number; status: Status | null };

/** A provider decides within seconds whether it takes a text; what the phone network says after that may take minutes, and a player pays for every ask. */
const soonMs = 2000;
const soonAsks = 8;
const laterMs = 8000;

/** What became of a challenge's newest text, asked until the phone network says so. A dropped connection does not end the asking. */
export function useChallenge({ id, askedAtMs, status }: Asked) {
  return useQuery({
    queryKey: ["auth.challenge", id, askedAtMs],
    queryFn: () => api.auth.challenge.query({ id }),
    ...(status ? { initialData: status } : {}),
    refetchInterval: ({ state: { data, error, dataUpdateCount } }) => {
      if (error && refusalOfClientError(error)?.code === "not_found") return false;
      if (data?.delivery === "delivered" || data?.delivery === "failed") return false;
      return dataUpdateCount < soonAsks && !error ? soonMs : laterMs;
    },
  });
}
