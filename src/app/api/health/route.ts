export const dynamic = "force-dynamic";

/** Alive: this process answers. It asks nobody else, so that a slow database does not get it killed. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}
