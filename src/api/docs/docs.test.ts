import { readFileSync } from "node:fs";
import type { AnyTRPCProcedure } from "@trpc/server";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { refusals } from "#src/domain/shared/errors.ts";
import type { CallMeta } from "../meta.ts";
import { toSnake } from "../rest/naming.ts";
import { routes, type Route } from "../rest/routes.ts";
import { appRouter } from "../routers/app-router.ts";
import { docGroups } from "./model.ts";
import { openApiDocument } from "./openapi.ts";

const named = routes.map((route) => [`${route.call.method} ${route.call.path}`, route] as const);
const output = (route: Route) => (route.procedure._def as unknown as { output: z.ZodType }).output;

function fail(name: string): never {
  throw new Error(`the docs show ${name}, which is no route`);
}

describe("every procedure", () => {
  it("is offered as REST, but for what developers see of texts", () => {
    const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, AnyTRPCProcedure>);
    const hidden = procedures.filter(([, procedure]) => !(procedure._def.meta as CallMeta | undefined)?.rest).map(([name]) => name);
    expect(hidden.toSorted()).toEqual(["dev.inbox", "dev.texts"]);
  });

  it("has a place of its own", () => {
    expect(new Set(named.map(([name]) => name)).size).toBe(named.length);
  });

  it.each(named)("%s says what it is, its limit and its errors", (_name, { call }) => {
    expect(call.summary.length).toBeGreaterThan(20);
    expect(call.limit).not.toBe("");
    expect(call.errors.every((code) => code in refusals)).toBe(true);
  });

  it.each(named)("%s has an example request that it would take", (_name, route) => {
    const [input] = route.procedure._def.inputs as z.ZodType[];
    const given = { ...route.call.example.input, ...(route.call.isIdempotent ? { idempotencyKey: "k" } : {}) };
    expect(input === undefined ? Object.keys(given) : input.safeParse(given).error).toEqual(input === undefined ? [] : undefined);
  });

  it.each(named)("%s has an example answer of its own form", (_name, route) => {
    expect(output(route).safeParse(route.call.example.output).error).toBeUndefined();
  });

  it.each(named)("%s checks its answer's form", (_name, route) => {
    expect(output(route)).toBeDefined();
  });
});

describe("the docs page", () => {
  const calls = docGroups().flatMap((group) => group.calls);

  it("shows every call", () => {
    expect(calls).toHaveLength(routes.length);
  });

  it.each(calls.map((call) => [`${call.method} ${call.path}`, call] as const))("%s has a curl line that fits it", (_name, call) => {
    const { procedure, call: meta } = routes.find((route) => route.name === call.name) ?? fail(call.name);
    expect(call).toMatchObject({ limit: meta.limit, auth: meta.auth, summary: meta.summary, idempotent: meta.isIdempotent ?? false });
    expect(call.limit.length).toBeGreaterThan(5);
    expect(call.responseExample.length).toBeGreaterThan(5);
    const [input] = procedure._def.inputs as z.ZodObject[];
    const inBody = Object.keys(input?.shape ?? {}).filter((name) => !meta.path.includes(`{${name}}`));
    if (meta.method !== "GET" && inBody.length > 0) expect(call.requestExample).toMatch(/^\{/);
    expect(call.errors.map(({ code }) => code)).toEqual(expect.arrayContaining([...meta.errors]));
    for (const { status, when } of call.errors) expect([status >= 400, when.length > 10]).toEqual([true, true]);
    expect(call.curl).toContain("$KETE/api/v1/");
    expect(call.curl).not.toMatch(/\{|undefined/.test(call.path) ? /undefined/ : /\{\w+\}|undefined/);
    expect(call.curl.includes("Authorization: Bearer")).toBe(call.auth === "required");
    expect(call.curl.includes("Idempotency-Key")).toBe(call.idempotent);
    expect(call.responseExample).not.toMatch(/"[a-z]+[A-Z]\w*":/);
    if (call.auth === "required") expect(call.errors.map(({ code }) => code)).toContain("unauthenticated");
  });
});

describe("the OpenAPI document", () => {
  it("is the one that is committed (npm run openapi writes it)", () => {
    expect(JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"))).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  it("speaks snake_case throughout", () => {
    const names: string[] = [];
    const walk = (value: unknown, key: string): void => {
      if (typeof value !== "object" || value === null) return;
      if (key === "properties") names.push(...Object.keys(value));
      if (key === "required" && Array.isArray(value)) names.push(...(value as string[]));
      for (const [name, inner] of Object.entries(value)) walk(inner, name);
    };
    walk(openApiDocument(), "");
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => name !== toSnake(name))).toEqual([]);
  });
});

it("the README and the docs have no gap left to fill", () => {
  for (const file of ["README.md", "CONTRIBUTING.md", "docs/operations.md"]) expect(readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8")).not.toMatch(/@@|TODO|XXX/);
});
