import { requireOperator } from "#src/domain/operators/second-factor.ts";
import type { RefusalCode } from "#src/domain/shared/errors.ts";
import type { RestCall } from "./meta.ts";
import { signedIn } from "./trpc.ts";

/** For operators whose second factor counts now; `ctx.acting` is what their acts are checked by. */
export const operator = signedIn.use(async ({ ctx, next }) => {
  const { operatorId } = await requireOperator(ctx.deps, ctx.player);
  return next({ ctx: { ...ctx, operatorId, acting: { sessionId: ctx.player.sessionId, requestId: ctx.requestId } } });
});

type OpsCall = Omit<RestCall, "group" | "auth" | "limit" | "errors"> & { limit?: string; errors?: readonly RefusalCode[] };

/** A call of operators, with what all of them share. */
export function opsCall({ limit = "none of its own", errors = [], ...call }: OpsCall): { rest: RestCall } {
  return { rest: { ...call, group: "Operators", auth: "required", limit, errors: ["operator_required", "second_factor_required", ...errors] } };
}
