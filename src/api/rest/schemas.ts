import { z } from "zod";
import type { Route } from "./routes.ts";

export type JsonSchema = { type?: string | string[]; properties?: Record<string, JsonSchema>; required?: string[]; [key: string]: unknown };

/** zod's own JSON Schema of what a call takes, in the tRPC spelling. Never mutates the schema. */
export function inputSchema(route: Route): JsonSchema | null {
  const [input] = route.procedure._def.inputs as z.ZodType[];
  return input ? jsonSchema(input, "input") : null;
}

export function outputSchema(route: Route): JsonSchema | null {
  const output = (route.procedure._def as unknown as { output?: z.ZodType }).output;
  return output ? jsonSchema(output, "output") : null;
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _version, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return json as JsonSchema;
}

const known = new WeakMap<Route, ReadonlySet<string>>();

/** Names of the inputs that are whole numbers: in a query string they arrive as text. */
export function integerInputs(route: Route): ReadonlySet<string> {
  const cached = known.get(route);
  if (cached) return cached;
  const properties = inputSchema(route)?.properties ?? {};
  const names = new Set(Object.entries(properties).filter(([, property]) => property.type === "integer").map(([name]) => name));
  known.set(route, names);
  return names;
}
