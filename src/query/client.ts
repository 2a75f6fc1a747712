import { createTRPCClient, httpLink } from "@trpc/client";
import type { AppRouter } from "#src/api/routers/app-router.ts";

/** One request per call: a batch would hold a cheap answer until the slowest of its companions is in. */
export const api = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/api/trpc" })] });
