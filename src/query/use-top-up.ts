import { useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";

type Seen = { status: string; refund: { status: string } | null };

/** Money on the phone's way here, or on its way back. */
const isMoving = ({ status, refund }: Seen) => status === "AWAITING_PAYMENT" || refund?.status === "PENDING" || refund?.status === "PROCESSING";

/** Keeps a top-up's state fresh while something may still become of it: every two seconds, also after a failed ask. */
export function useTopUp(id: string, seen: Seen) {
  return useQuery({
    queryKey: ["topUps.show", id],
    queryFn: () => api.topUps.show.query({ id }),
    enabled: isMoving(seen),
    refetchInterval: (query) => (query.state.data && !isMoving(query.state.data) ? false : 2000),
  });
}
