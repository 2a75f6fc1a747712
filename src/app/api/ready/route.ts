import { container } from "#src/container.ts";

export const dynamic = "force-dynamic";

/** Ready: the database, Redis and the queue answer. 503 names what does not, without its words. */
export async function GET(): Promise<Response> {
  const checks = await container().readiness();
  const isReady = Object.values(checks).every((state) => state === "ok");
  return Response.json({ status: isReady ? "ready" : "not_ready", checks }, { status: isReady ? 200 : 503, headers: { "cache-control": "no-store" } });
}
