import type { RefusalCode } from "#src/domain/shared/errors.ts";

/** How a procedure is offered as REST and what its page in the docs says. Checked by a test. */
export type RestCall = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Under /api/v1; `{id}` becomes the input of that name. */
  path: `/${string}`;
  group: string;
  summary: string;
  auth: "none" | "optional" | "required";
  /** What limits it, in words. */
  limit: string;
  /** Refusals of its own; those any call can meet are added by the docs. */
  errors: readonly RefusalCode[];
  status?: 201 | 204;
  /** Takes an Idempotency-Key header, which becomes `idempotencyKey`. */
  isIdempotent?: boolean;
  /** The columns of this list as CSV, which `Accept: text/csv` asks for; in the tRPC spelling. */
  csv?: readonly string[];
  /** In the tRPC spelling; shown in snake_case. */
  example: { input?: Record<string, unknown>; output: unknown };
};

export type CallMeta = { rest?: RestCall };
