import { cookies, headers } from "next/headers";
import { after } from "next/server";
import { cache } from "react";
import { createContext } from "#src/api/create-context.ts";
import { errorBody, refusalBehind } from "#src/api/errors.ts";
import { appRouter } from "#src/api/routers/app-router.ts";
import { createCallerFactory } from "#src/api/trpc.ts";
import { container } from "#src/container.ts";

const createCaller = createCallerFactory(appRouter);

/**
 * The procedures for Server Components and Server Actions, as whoever the cookies say is asking: the
 * very same that the browser and REST call. One per request, with one log line when it ends.
 */
export const serverCaller = cache(async () => {
  // First, since it makes the page one of the request: nothing that knows its caller is built ahead.
  const given = await headers();
  const { deps, log, ownOrigins, cookiesOver } = container();
  const requestId = given.get("x-request-id") ?? "";
  const startedAt = performance.now();
  const facts: Record<string, unknown> = {};
  const context = createContext(deps, { headers: given, channel: "web", requestId, cookies: cookiesOver(await cookies()), ownOrigins, note: (fields) => Object.assign(facts, fields) });
  const about = { requestId, path: given.get("x-path") ?? "", channel: given.has("next-action") ? "action" : "page" };
  after(() => log.info({ ...about, ...facts, ms: Math.round((performance.now() - startedAt) * 10) / 10 }, "request"));
  return createCaller(context);
});

export type Refusal = { code: string; params: Record<string, unknown>; retryAfterSeconds?: number };

/** What a procedure refused, for a page to put into words; null when it is a fault and not a refusal. */
export function refusalOf(error: unknown): Refusal | null {
  if (!refusalBehind(error)) return null;
  const { body } = errorBody(error, "");
  const wait = body.params["retryAfterSeconds"];
  return { code: body.code, params: body.params, ...(typeof wait === "number" ? { retryAfterSeconds: wait } : {}) };
}
