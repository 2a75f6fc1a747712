import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";

/** What a withdrawal of this amount costs; the last figures stay while the next are asked for. */
export function useQuote(amount: number | null, method: "MOMO" | "BANK") {
  return useQuery({
    queryKey: ["withdrawals.quote", amount, method],
    queryFn: () => api.withdrawals.quote.query({ amount: amount ?? 0, method }),
    enabled: amount !== null,
    placeholderData: keepPreviousData,
  });
}
