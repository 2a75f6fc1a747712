import { callTRPCProcedure } from "@trpc/server";
import { DomainError } from "#src/domain/shared/errors.ts";
import type { Context } from "../context.ts";
import { errorBody } from "../errors.ts";
import { appRouter } from "../routers/app-router.ts";
import { csvPageRows, csvStream, prefersCsv, type Page } from "./csv.ts";
import { renameKeys, toSnake } from "./naming.ts";
import { readInput } from "./read-input.ts";
import { findRoute, type Route } from "./routes.ts";

/**
 * Answers one REST call by the procedure of the same name. `path` is what follows /api/v1. Every
 * refusal and fault comes back as API.md's error body; nothing is thrown.
 */
export async function handleRest(request: Request, path: string, context: Context): Promise<Response> {
  try {
    const found = findRoute(request.method === "HEAD" ? "GET" : request.method, path);
    if ("allowed" in found) return refuseRoute(found.allowed, context);
    const input = await readInput(request, found.route, found.params);
    if (found.route.call.csv && prefersCsv(request.headers.get("accept"))) return await answerCsv(found.route, found.route.call.csv, input, request, context);
    return answer(found.route, await callProcedure(found.route, input, request, context), context);
  } catch (error) {
    return errorResponse(error, context);
  }
}

function callProcedure(route: Route, input: unknown, request: Request, ctx: Context): Promise<unknown> {
  return callTRPCProcedure({
    router: appRouter,
    path: route.name,
    type: route.procedure._def.type,
    getRawInput: () => Promise.resolve(input),
    ctx,
    signal: request.signal,
    batchIndex: 0,
  });
}

function answer(route: Route, output: unknown, context: Context): Response {
  const status = route.call.status ?? 200;
  const headers = { "cache-control": "no-store", "x-request-id": context.requestId };
  if (status === 204) return new Response(null, { status, headers });
  return Response.json(renameKeys(output, toSnake), { status, headers: route.call.csv ? { ...headers, vary: "accept" } : headers });
}

/** The whole list from the cursor on, by the same procedure, page by page. A refusal of the first page is answered as ever. */
async function answerCsv(route: Route, columns: readonly string[], input: Record<string, unknown> | undefined, request: Request, context: Context): Promise<Response> {
  const read = (more: Record<string, unknown>) => callProcedure(route, { ...input, limit: csvPageRows, ...more }, request, context) as Promise<Page>;
  const { currency } = context.deps;
  const body = csvStream({ columns, currency, first: await read({}), next: (cursor) => read({ cursor }) });
  const name = `kete-${route.call.path.split("/").at(-1) ?? "list"}-${context.deps.clock().toISOString().slice(0, 10)}.csv`;
  const headers = { "content-type": "text/csv; charset=utf-8; header=present", "content-disposition": `attachment; filename="${name}"`, "cache-control": "no-store", vary: "accept", "x-request-id": context.requestId };
  return new Response(request.method === "HEAD" ? null : body, { headers });
}

function refuseRoute(allowed: string[], context: Context): Response {
  if (allowed.length === 0) return errorResponse(new DomainError("not_found"), context);
  const response = errorResponse(new DomainError("method_not_allowed"), context);
  response.headers.set("allow", allowed.join(", "));
  return response;
}

export function errorResponse(error: unknown, context: Pick<Context, "requestId" | "note"> & { deps: Pick<Context["deps"], "log"> }): Response {
  const { status, body } = errorBody(error, context.requestId);
  if (status === 500 && !isMapped(error)) context.deps.log.error({ requestId: context.requestId, err: error }, "fault");
  context.note({ refusal: body.code });
  const { retryAfterSeconds, ...params } = body.params;
  const response = Response.json(
    { error: renameKeys({ code: body.code, message: body.message, params: snakePaths(params), requestId: body.requestId }, toSnake) },
    { status, headers: { "cache-control": "no-store", "x-request-id": context.requestId } },
  );
  if (typeof retryAfterSeconds === "number") response.headers.set("retry-after", String(Math.max(1, Math.ceil(retryAfterSeconds))));
  if (status === 401) response.headers.set("www-authenticate", "Bearer");
  return response;
}

/** An issue's path names the field as the caller wrote it. */
function snakePaths(params: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(params["issues"])) return params;
  const issues = (params["issues"] as { path: string[]; message: string }[]).map(({ path, message }) => ({ path: path.map(toSnake), message }));
  return { ...params, issues };
}

/** The base procedure has logged its own faults already. */
function isMapped(error: unknown): boolean {
  return error instanceof Error && error.name === "TRPCError" && error.message === "internal";
}
