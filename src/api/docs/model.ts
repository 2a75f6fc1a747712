import { refusals, type RefusalCode } from "#src/domain/shared/errors.ts";
import { httpStatus } from "../errors.ts";
import { DomainError } from "#src/domain/shared/errors.ts";
import { renameKeys, toSnake } from "../rest/naming.ts";
import { routes, type Route } from "../rest/routes.ts";

export type DocError = { status: number; code: string; when: string };
export type DocCall = {
  name: string;
  method: string;
  path: string;
  summary: string;
  auth: "none" | "optional" | "required";
  limit: string;
  errors: DocError[];
  requestExample?: string;
  responseExample: string;
  curl: string;
  idempotent: boolean;
};
export type DocGroup = { title: string; calls: DocCall[] };

/** Everything the readable page shows, from the same facts that answer the calls. */
export function docGroups(): DocGroup[] {
  const titles = [...new Set(routes.map(({ call }) => call.group))];
  return titles.map((title) => ({ title, calls: routes.filter(({ call }) => call.group === title).map(docCall) }));
}

function docCall(route: Route): DocCall {
  const { call } = route;
  const body = bodyExample(route);
  return {
    name: route.name,
    method: call.method,
    path: `/api/v1${call.path}`,
    summary: call.summary,
    auth: call.auth,
    limit: call.limit,
    errors: errorCodes(route).map((code) => ({ status: httpStatus(new DomainError(code)), code, when: refusals[code][1] })),
    ...(body ? { requestExample: JSON.stringify(body, null, 2) } : {}),
    responseExample: call.status === 204 ? "204, no body" : JSON.stringify(renameKeys(call.example.output, toSnake), null, 2),
    curl: curlLine(route, body),
    idempotent: call.isIdempotent ?? false,
  };
}

/** A call's own refusals and those that any call of its kind can meet. */
export function errorCodes({ call, procedure }: Route): RefusalCode[] {
  const common: RefusalCode[] = [];
  if (procedure._def.inputs.length > 0) common.push("invalid_input");
  if (call.auth === "required") common.push("unauthenticated");
  if (procedure._def.type === "mutation") common.push("bad_origin");
  if (call.method === "POST" || call.method === "PUT") common.push("payload_too_large", "unsupported_media_type");
  return [...new Set([...common, ...call.errors])];
}

/** The example's input without what the path, the query and the headers carry. */
export function bodyExample({ call, params }: Route): Record<string, unknown> | null {
  if (call.method === "GET" || !call.example.input) return null;
  const rest = Object.fromEntries(Object.entries(call.example.input).filter(([key]) => !params.includes(key)));
  return Object.keys(rest).length > 0 ? (renameKeys(rest, toSnake) as Record<string, unknown>) : null;
}

function curlLine({ call, params }: Route, body: Record<string, unknown> | null): string {
  const input = call.example.input ?? {};
  const path = params.reduce((text, name) => text.replace(`{${name}}`, String(input[name])), call.path as string);
  const query = call.method === "GET" ? Object.entries(input).filter(([key]) => !params.includes(key)) : [];
  const search = query.length > 0 ? `?${query.map(([key, value]) => `${toSnake(key)}=${encodeURIComponent(String(value))}`).join("&")}` : "";
  const parts = [call.method === "GET" ? "curl" : `curl -X ${call.method}`, `"$KETE/api/v1${path}${search}"`];
  if (call.auth === "required") parts.push(`-H "Authorization: Bearer $TOKEN"`);
  if (call.isIdempotent) parts.push(`-H "Idempotency-Key: $(uuidgen)"`);
  if (body) parts.push(`-H "Content-Type: application/json"`, `-d '${JSON.stringify(body)}'`);
  return parts.join(" \\\n  ");
}
