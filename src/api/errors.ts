import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { isDatabaseAway } from "#src/domain/shared/database.ts";
import { DomainError, type RefusalKind } from "#src/domain/shared/errors.ts";

type TrpcCode = TRPCError["code"];

/** The one table from a refusal's kind to how it is answered; a kind without a row is a type error. */
export const kinds: Record<RefusalKind, { trpc: TrpcCode; status: number }> = {
  invalid: { trpc: "BAD_REQUEST", status: 400 },
  unauthenticated: { trpc: "UNAUTHORIZED", status: 401 },
  denied: { trpc: "FORBIDDEN", status: 403 },
  not_found: { trpc: "NOT_FOUND", status: 404 },
  conflict: { trpc: "CONFLICT", status: 409 },
  rejected: { trpc: "UNPROCESSABLE_CONTENT", status: 422 },
  limited: { trpc: "TOO_MANY_REQUESTS", status: 429 },
  unavailable: { trpc: "SERVICE_UNAVAILABLE", status: 503 },
};

/** Codes whose status is not their kind's. */
const statusOf: Record<string, number> = { method_not_allowed: 405, payload_too_large: 413, unsupported_media_type: 415 };

/** What a caller is told: never a stack, a query or a provider's words. */
export type ErrorBody = { code: string; message: string; params: Record<string, unknown>; requestId: string };

export function httpStatus(error: DomainError): number {
  return statusOf[error.code] ?? kinds[error.kind].status;
}

/** The refusal behind whatever was thrown, or undefined when it is a fault. */
export function refusalBehind(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  if (isDatabaseAway(error)) return new DomainError("unavailable", { retryAfterSeconds: 5 });
  if (error instanceof TRPCError) {
    // A zod error is the caller's only where tRPC says so: an answer that breaks its own form is our fault.
    if (error.code === "BAD_REQUEST" && error.cause instanceof z.ZodError) return new DomainError("invalid_input", { issues: issues(error.cause) });
    const inner = error.cause ? refusalBehind(error.cause) : undefined;
    if (inner) return inner;
    // tRPC's own refusals: a path that is no procedure, a body that is no JSON, too many in one batch.
    if (error.code === "NOT_FOUND") return new DomainError("not_found");
    if (error.code === "PARSE_ERROR" || error.code === "BAD_REQUEST") return new DomainError("invalid_input", { issues: [] });
    if (error.code === "METHOD_NOT_SUPPORTED") return new DomainError("method_not_allowed");
    if (error.code === "PAYLOAD_TOO_LARGE") return new DomainError("payload_too_large");
    if (error.code === "UNSUPPORTED_MEDIA_TYPE") return new DomainError("unsupported_media_type");
  }
  return undefined;
}

/** Where the input is wrong and how, in words; the value itself is not repeated. */
function issues(error: z.ZodError): { path: string[]; message: string }[] {
  return error.issues.slice(0, 20).flatMap((issue) => {
    const path = issue.path.map(String);
    return issue.code === "unrecognized_keys" ? issue.keys.slice(0, 10).map((key) => ({ path: [...path, key.slice(0, 60)], message: "unknown key" })) : [{ path, message: issue.message }];
  });
}

export function errorBody(error: unknown, requestId: string): { status: number; body: ErrorBody } {
  const refusal = refusalBehind(error);
  if (!refusal) return { status: 500, body: { code: "internal", message: "Something went wrong on our side. Nothing else is known to the caller but this request id.", params: {}, requestId } };
  return { status: httpStatus(refusal), body: { code: refusal.code, message: refusal.message, params: refusal.params, requestId } };
}
