import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

/**
 * Stands inside each island that asks the server, not in the root layout: pages without such an island
 * do not pay for it. `always` switches off TanStack's offline queue, which would send a stake or a
 * withdrawal again by itself, minutes later, when the network is back.
 */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { networkMode: "always", retry: 1, staleTime: 1000, refetchOnWindowFocus: true },
          mutations: { networkMode: "always", retry: false },
        },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
