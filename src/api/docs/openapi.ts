import { renameKeys, toSnake } from "../rest/naming.ts";
import { routes, type Route } from "../rest/routes.ts";
import { inputSchema, outputSchema, type JsonSchema } from "../rest/schemas.ts";
import { DomainError } from "#src/domain/shared/errors.ts";
import { httpStatus } from "../errors.ts";
import { bodyExample, errorCodes } from "./model.ts";

/** The API as an OpenAPI 3.1 document, from the same procedures that answer it. */
export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) (paths[route.call.path] ??= {})[route.call.method.toLowerCase()] = operation(route);
  return {
    openapi: "3.1.0",
    info: {
      title: "Kete",
      version: "1",
      description: "Amounts are whole minor units of the deployment's currency. Ids are opaque. Times are ISO 8601 UTC. Unknown body keys are refused.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/api/v1" }],
    tags: [...new Set(routes.map(({ call }) => call.group))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" }, guest: { type: "apiKey", in: "header", name: "X-Guest-Token" } },
      schemas: { Error: errorSchema },
    },
  };
}

const errorSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "params", "request_id"],
      properties: { code: { type: "string" }, message: { type: "string" }, params: { type: "object" }, request_id: { type: "string" } },
    },
  },
};

function operation(route: Route): Record<string, unknown> {
  const { call, name } = route;
  const body = call.method === "GET" || call.method === "DELETE" ? null : bodySchema(route);
  return {
    operationId: name.replace(".", "_"),
    summary: call.summary,
    description: `Limit: ${call.limit}.`,
    tags: [call.group],
    security: security(call.auth),
    ...withParameters(route),
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: body, example: bodyExample(route) ?? {} } } } } : {}),
    responses: { ...success(route), ...failures(route) },
  };
}

function security(auth: "none" | "optional" | "required"): unknown[] {
  return auth === "required" ? [{ bearer: [] }] : auth === "optional" ? [{ bearer: [] }, { guest: [] }, {}] : [{}];
}

function withParameters({ call, params, ...route }: Route): Record<string, unknown> {
  const schema = inputSchema({ call, params, ...route });
  const inPath = params.map((name) => ({ name, in: "path", required: true, schema: schema?.properties?.[name] ?? { type: "string" } }));
  const inQuery = call.method === "GET" ? Object.entries(schema?.properties ?? {}).filter(([name]) => !params.includes(name)).map(([name, property]) => ({ name: toSnake(name), in: "query", required: false, schema: property })) : [];
  const inHeader = call.isIdempotent ? [{ name: "Idempotency-Key", in: "header", required: true, schema: { type: "string", minLength: 1, maxLength: 255 } }] : [];
  const parameters = [...inPath, ...inQuery, ...inHeader];
  return parameters.length > 0 ? { parameters } : {};
}

function bodySchema(route: Route): JsonSchema | null {
  const schema = inputSchema(route);
  if (!schema?.properties) return null;
  const elsewhere = new Set([...route.params, "idempotencyKey"]);
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([name]) => !elsewhere.has(name)));
  return snakeSchema({ ...schema, properties, ...(schema.required ? { required: schema.required.filter((name) => !elsewhere.has(name)) } : {}) });
}

function success(route: Route): Record<string, unknown> {
  const { call } = route;
  if (call.status === 204) return { 204: { description: "Done" } };
  const schema = outputSchema(route);
  return { [call.status ?? 200]: { description: "OK", content: { "application/json": { ...(schema ? { schema: snakeSchema(schema) } : {}), example: renameKeys(call.example.output, toSnake) }, ...(call.csv ? csvContent(call.csv) : {}) } } };
}

/** Asked for by Accept: every page, its amounts in whole units of the currency. */
function csvContent(columns: readonly string[]): Record<string, unknown> {
  return { "text/csv": { schema: { type: "string" }, example: `${[...columns.map(toSnake), "currency"].join(",")}\r\n` } };
}

function failures(route: Route): Record<string, unknown> {
  const byStatus = new Map<number, string[]>();
  for (const code of errorCodes(route)) {
    const status = httpStatus(new DomainError(code));
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
  return Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [status, { description: codes.join(", "), content }]));
}

/** Renames properties in a schema, and the names in `required`; other keywords are not names. */
function snakeSchema(schema: JsonSchema): JsonSchema {
  const out: JsonSchema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "properties") out.properties = Object.fromEntries(Object.entries(value as Record<string, JsonSchema>).map(([name, property]) => [toSnake(name), snakeSchema(property)]));
    else if (keyword === "required") out.required = (value as string[]).map(toSnake);
    else if (Array.isArray(value)) out[keyword] = value.map((item: unknown) => (isSchema(item) ? snakeSchema(item) : item));
    else out[keyword] = isSchema(value) ? snakeSchema(value) : value;
  }
  return out;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
