import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { bodyBytesMax } from "#src/api/rest/read-input.ts";
import { appRouter } from "#src/api/routers/app-router.ts";
import { inContext } from "../../answer.ts";

export const dynamic = "force-dynamic";

/** A page asks for a handful of things at once; more than this is not a page. */
const batchMax = 10;

function handle(request: Request): Promise<Response> {
  return inContext(request, "web", (context) => {
    if (Number(request.headers.get("content-length") ?? 0) > bodyBytesMax * 4) return Promise.resolve(Response.json({ error: { code: "payload_too_large" } }, { status: 413 }));
    const asked = new URL(request.url).pathname.split("/").at(-1)?.split(",").length ?? 0;
    if (asked > batchMax) return Promise.resolve(Response.json({ error: { code: "invalid_input" } }, { status: 400 }));
    return fetchRequestHandler({ endpoint: "/api/trpc", req: request, router: appRouter, createContext: () => context, responseMeta: () => ({ headers: { "cache-control": "no-store" } }) });
  });
}

export { handle as GET, handle as POST };
