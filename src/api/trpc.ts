import { initTRPC, TRPCError } from "@trpc/server";
import { isDatabaseAway } from "#src/domain/shared/database.ts";
import { DomainError } from "#src/domain/shared/errors.ts";
import { auditRefusal } from "./audit-refusals.ts";
import type { Caller, Context } from "./context.ts";
import { errorBody, kinds, refusalBehind } from "./errors.ts";
import type { CallMeta } from "./meta.ts";

const t = initTRPC
  .context<Context>()
  .meta<CallMeta>()
  .create({
    // The client is told a refusal's code and words, or `internal` and a request id; never more.
    errorFormatter: ({ error, shape, ctx }) => {
      const { body } = errorBody(error, ctx?.requestId ?? "");
      return { message: body.message, code: shape.code, data: { code: shape.data.code, httpStatus: shape.data.httpStatus, refusal: { ...body, retryAfterSeconds: retryAfter(body.params) } } };
    },
  });

function retryAfter(params: Record<string, unknown>): number | null {
  return typeof params["retryAfterSeconds"] === "number" ? params["retryAfterSeconds"] : null;
}

/** Maps what a verb refused to tRPC's codes and notes faults; `next()` never throws in tRPC 11, it returns. */
const answered = t.middleware(async ({ ctx, path, type, next, getRawInput }) => {
  ctx.note({ procedure: path });
  if (type === "mutation" && (ctx.channel === "web" || ctx.hasCookies) && !ctx.isOwnOrigin) {
    const refusal = new DomainError("bad_origin");
    await auditRefusal(ctx, { path, refusal, getRawInput });
    throw refused(refusal);
  }
  // The trail names whom the procedure looked up, and looks nobody up itself: that may move a session on.
  let asked: Promise<Caller | null> | undefined;
  const result = await next({ ctx: { ...ctx, caller: () => (asked = ctx.caller()) } });
  if (result.ok) return result;
  const refusal = refusalBehind(result.error);
  if (refusal) {
    ctx.note({ refusal: refusal.code });
    // A database that is away has no trail to write to, and asking it again would double the wait.
    if (!isDatabaseAway(result.error.cause)) await auditRefusal(ctx, { path, refusal, getRawInput, asked });
    throw refused(refusal);
  }
  ctx.note({ fault: true });
  ctx.deps.log.error({ requestId: ctx.requestId, procedure: path, err: result.error.cause ?? result.error }, "fault");
  throw new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "internal" });
});

function refused(refusal: DomainError): TRPCError {
  return new TRPCError({ code: kinds[refusal.kind].trpc, message: refusal.message, cause: refusal });
}

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** For everybody: players, guests and strangers. */
export const open = t.procedure.use(answered);

/** For signed-in players; `ctx.player` is who asks. */
export const signedIn = open.use(async ({ ctx, next }) => {
  const player = await ctx.caller();
  if (!player) throw new DomainError("unauthenticated");
  return next({ ctx: { ...ctx, player } });
});
