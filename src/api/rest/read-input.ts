import { DomainError } from "#src/domain/shared/errors.ts";
import { renameKeys, toCamel } from "./naming.ts";
import type { Route } from "./routes.ts";
import { integerInputs } from "./schemas.ts";

/** The largest body any call needs is under 2 KiB; this leaves room and bounds what a stranger can make us parse. */
export const bodyBytesMax = 16 * 1024;

/** What a REST request says, in the procedure's own spelling: path and query, body, Idempotency-Key. */
export async function readInput(request: Request, route: Route, params: Record<string, string>): Promise<Record<string, unknown> | undefined> {
  const { searchParams } = new URL(request.url);
  if (request.method !== "GET" && request.method !== "HEAD" && searchParams.size > 0) throw invalid("this call takes its input in the body, not in the address");
  const fromUrl = { ...queryInput(searchParams, route), ...params };
  const fromBody = request.method === "GET" || request.method === "HEAD" ? {} : await bodyInput(request);
  const input: Record<string, unknown> = { ...fromBody, ...fromUrl };
  if (route.call.isIdempotent) {
    const key = request.headers.get("idempotency-key");
    if (key === null || !/^[\x20-\x7E]{1,255}$/.test(key)) throw new DomainError("idempotency_key_required");
    input["idempotencyKey"] = key;
  }
  return Object.keys(input).length > 0 || route.procedure._def.inputs.length > 0 ? input : undefined;
}

function queryInput(query: URLSearchParams, route: Route): Record<string, unknown> {
  const integers = integerInputs(route);
  return Object.fromEntries(
    [...query].map(([key, value]) => {
      const name = toCamel(key);
      return [name, integers.has(name) && /^-?\d{1,15}$/.test(value) ? Number(value) : value];
    }),
  );
}

async function bodyInput(request: Request): Promise<Record<string, unknown>> {
  const text = await boundedText(request);
  if (text.trim() === "") return {};
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new DomainError("unsupported_media_type");
  const body = parseJson(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw invalid("a JSON object is expected");
  const camel = Object.keys(body).find((key) => /[A-Z]/.test(key));
  if (camel !== undefined) throw invalid(`unknown key ${JSON.stringify(camel.slice(0, 60))}: keys are snake_case`);
  return renameKeys(body, toCamel) as Record<string, unknown>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("the body is not valid JSON");
  }
}

function invalid(message: string): DomainError {
  return new DomainError("invalid_input", { issues: [{ path: [], message }] });
}

/** Reads at most `bytesMax`; whatever Content-Length claims, more than that is never held. Refuses with payload_too_large. */
export async function boundedText(request: Request, bytesMax = bodyBytesMax): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw new DomainError("payload_too_large");
  const reader = request.body?.getReader();
  if (!reader) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > bytesMax) {
      await reader.cancel();
      throw new DomainError("payload_too_large");
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString("utf8");
}
