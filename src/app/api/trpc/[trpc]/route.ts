import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Context } from "#src/api/context.ts";
import { errorBody } from "#src/api/errors.ts";
import { bodyBytesMax, boundedText } from "#src/api/rest/read-input.ts";
import { appRouter } from "#src/api/routers/app-router.ts";
import { inContext } from "../../answer.ts";

export const dynamic = "force-dynamic";

/** A page asks for a handful of things at once; more than this is not a page. */
const batchMax = 10;

function handle(request: Request): Promise<Response> {
  return inContext(request, "web", (context) => answer(request, context));
}

async function answer(request: Request, context: Context): Promise<Response> {
  // Decoded first, as tRPC does: an encoded comma separates calls as well.
  if (callCount(request) > batchMax) return refuse({ status: 400, code: "invalid_input" });
  const read = await readBody(request, context);
  if ("refused" in read) return read.refused;
  return fetchRequestHandler({ endpoint: "/api/trpc", req: read.request, router: appRouter, createContext: () => context, responseMeta: () => ({ headers: { "cache-control": "no-store" } }) });
}

function callCount(request: Request): number {
  try {
    return decodeURIComponent(new URL(request.url).pathname).split(",").length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** The request again, with a body that is known to be small: tRPC itself would read one of any size. */
async function readBody(request: Request, context: Context): Promise<{ request: Request } | { refused: Response }> {
  if (request.method === "GET") return { request };
  try {
    const body = await boundedText(request, bodyBytesMax);
    return { request: new Request(request.url, { method: request.method, headers: request.headers, body, signal: request.signal }) };
  } catch (error) {
    const { status, body } = errorBody(error, context.requestId);
    return { refused: refuse({ status, code: body.code }) };
  }
}

function refuse({ status, code }: { status: number; code: string }): Response {
  return Response.json({ error: { code } }, { status });
}

export { handle as GET, handle as POST };
