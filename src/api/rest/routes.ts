import type { AnyTRPCProcedure } from "@trpc/server";
import type { CallMeta, RestCall } from "../meta.ts";
import { appRouter } from "../routers/app-router.ts";

export type Route = { name: string; call: RestCall; procedure: AnyTRPCProcedure; pattern: RegExp; params: string[] };

/** Every procedure that is offered as REST, in the order the routers state them. */
export const routes: Route[] = Object.entries(appRouter._def.procedures as unknown as Record<string, AnyTRPCProcedure>).flatMap(([name, procedure]) => {
  const call = (procedure._def.meta as CallMeta | undefined)?.rest;
  if (!call) return [];
  const params = [...call.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return [{ name, call, procedure, params, pattern: new RegExp(`^${call.path.replace(/\{\w+\}/g, "([^/]+)")}$`) }];
});

export type Match = { route: Route; params: Record<string, string> } | { allowed: string[] };

/** The route for a method and path under /api/v1, or the methods that the path does have. */
export function findRoute(method: string, path: string): Match {
  const here = routes.filter((route) => route.pattern.test(path));
  const route = here.find(({ call }) => call.method === method);
  if (!route) return { allowed: here.map(({ call }) => call.method) };
  const values = route.pattern.exec(path)?.slice(1) ?? [];
  return { route, params: Object.fromEntries(route.params.map((name, index) => [name, values[index] ?? ""])) };
}
