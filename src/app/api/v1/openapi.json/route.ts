import { openApiDocument } from "#src/api/docs/openapi.ts";

export const dynamic = "force-static";

export function GET(): Response {
  return Response.json(openApiDocument());
}
