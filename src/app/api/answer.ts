import { cookies } from "next/headers";
import { createContext } from "#src/api/create-context.ts";
import type { Channel, Context } from "#src/api/context.ts";
import { observe } from "#src/api/observe.ts";
import { handleRest } from "#src/api/rest/handle.ts";
import { container } from "#src/container.ts";

/** Answers a REST call; the request id was given by the proxy. */
export function answerRest(request: Request, path: string): Promise<Response> {
  return inContext(request, "rest", (context) => handleRest(request, path, context));
}

/** Runs `work` in this request's context and writes its one log line. */
export async function inContext(request: Request, channel: Channel, work: (context: Context) => Promise<Response>): Promise<Response> {
  const { deps, log, ownOrigins, cookiesOver } = container();
  const { headers, method, url } = request;
  const requestId = headers.get("x-request-id") ?? "";
  const jar = cookiesOver(await cookies());
  return observe(log, { requestId, method, path: new URL(url).pathname, channel }, (note) => work(createContext(deps, { headers, channel, requestId, cookies: jar, ownOrigins, canRotate: true, note })));
}
