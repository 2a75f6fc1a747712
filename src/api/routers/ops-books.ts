import { z } from "zod";
import { askReconciliation, pauseRail, postSuspense, recordFloat, resumeRail } from "#src/domain/operators/book.ts";
import { listDifferences, listReconciliations } from "#src/domain/operators/reconciliations.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { operator, opsCall } from "../operator.ts";
import { router } from "../trpc.ts";
import { amount, cursor, id, idempotencyKey, iso, limit, page } from "./fields.ts";
import { rail, wire, words } from "./ops-fields.ts";

const run = z.object({ id: z.string(), rail: z.string(), currency: z.string(), actor: z.string(), startedAt: z.string(), endedAt: z.string().nullable(), checked: z.int(), ledgerBalance: z.int().nullable(), inFlight: z.int().nullable(), railBalance: z.int().nullable(), unexplained: z.int().nullable(), failure: z.string().nullable() });
const difference = z.object({ id: z.string(), rail: z.string(), kind: z.string(), reference: z.string().nullable(), amount: z.int(), currency: z.string(), details: z.string(), firstSeenAt: z.string(), lastSeenAt: z.string() });
export type OpsRun = z.output<typeof run>;
export type OpsDifference = z.output<typeof difference>;

const runExample: OpsRun = { id: "019aa4d0-2001-7a2b-8c3d-4e5f60718293", rail: "mtn", currency: "UGX", actor: "night", startedAt: "2026-11-21T03:11:00.000Z", endedAt: "2026-11-21T03:11:04.000Z", checked: 412, ledgerBalance: 8_400_000, inFlight: 50_000, railBalance: 8_400_000, unexplained: 0, failure: null };
const differenceExample: OpsDifference = { id: "019aa4d0-3001-7a2b-8c3d-4e5f60718293", rail: "mtn", kind: "rail_moved_it", reference: null, amount: 50_000, currency: "UGX", details: "{}", firstSeenAt: "2026-11-20T03:00:04.000Z", lastSeenAt: "2026-11-21T03:00:04.000Z" };
const transfer = z.object({ transfer: z.string() });

export const opsBooksRouter = router({
  reconciliations: operator
    .meta(opsCall({ method: "GET", path: "/ops/reconciliations", summary: "The newest comparisons of our books with the rails.", limit: "100 a call", example: { input: { limit: 20 }, output: { items: [runExample] } } }))
    .input(z.strictObject({ limit }))
    .output(z.object({ items: z.array(run) }))
    .query(async ({ ctx, input }) => {
      const items = await listReconciliations(ctx.deps, input);
      return { items: items.map(({ ledgerMinor, inFlightMinor, railMinor, unexplainedMinor, startedAt, endedAt, ...rest }) => ({ ...rest, startedAt: startedAt.toISOString(), endedAt: iso(endedAt), ledgerBalance: wire(ledgerMinor), inFlight: wire(inFlightMinor), railBalance: wire(railMinor), unexplained: wire(unexplainedMinor) })) };
    }),

  differences: operator
    .meta(opsCall({ method: "GET", path: "/ops/differences", summary: "Differences between our books and the rails that are still there, oldest first.", limit: "100 a call", example: { input: { limit: 20 }, output: { items: [differenceExample], nextCursor: null } } }))
    .input(z.strictObject({ limit, cursor }))
    .output(page(difference))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listDifferences(ctx.deps, input);
      return { items: items.map(({ amountMinor, firstSeenAt, lastSeenAt, ...rest }) => ({ ...rest, amount: toWire(amountMinor), firstSeenAt: firstSeenAt.toISOString(), lastSeenAt: lastSeenAt.toISOString() })), nextCursor };
    }),

  postSuspense: operator
    .meta(
      opsCall({
        method: "POST",
        path: "/ops/suspense",
        summary: "Book a difference that a case or a reconciliation found: SURPLUS where the rail holds more than our books say, SHORTFALL where less.",
        limit: "no more than was found",
        status: 201,
        isIdempotent: true,
        errors: ["not_found", "own_money", "above_maximum", "idempotency_key_required", "idempotency_mismatch"],
        example: { input: { rail: "mtn", amount: 50_000, direction: "SURPLUS", reference: differenceExample.id, reason: "Paid in without a reference." }, output: { transfer: "90412" } },
      }),
    )
    .input(z.strictObject({ rail, amount, direction: z.enum(["SURPLUS", "SHORTFALL"]), reference: id, reason: words, idempotencyKey }))
    .output(transfer)
    .mutation(({ ctx, input: { amount: sum, ...input } }) => postSuspense(ctx.deps, { ...ctx.acting, ...input, amountMinor: BigInt(sum) })),

  recordFloat: operator
    .meta(
      opsCall({
        method: "POST",
        path: "/ops/float",
        summary: "Book what we put at a rail (IN) or took back from it (OUT).",
        status: 201,
        isIdempotent: true,
        errors: ["not_found", "idempotency_key_required", "idempotency_mismatch"],
        example: { input: { rail: "mtn", amount: 5_000_000, direction: "IN", note: "Bank transfer of 21 November." }, output: { transfer: "90413" } },
      }),
    )
    .input(z.strictObject({ rail, amount, direction: z.enum(["IN", "OUT"]), note: words, idempotencyKey }))
    .output(transfer)
    .mutation(({ ctx, input: { amount: sum, ...input } }) => recordFloat(ctx.deps, { ...ctx.acting, ...input, amountMinor: BigInt(sum) })),

  reconcile: operator
    .meta(opsCall({ method: "POST", path: "/ops/rails/{rail}/reconcile", summary: "Have a worker compare this rail with our books now. What it finds stands in the lists of comparisons and differences.", status: 204, errors: ["not_found"], example: { input: { rail: "mtn" }, output: null } }))
    .input(z.strictObject({ rail }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await askReconciliation(ctx.deps, { ...input, operatorId: ctx.operatorId });
      return null;
    }),

  pauseRail: operator
    .meta(opsCall({ method: "POST", path: "/ops/rails/{rail}/pause", summary: "Shut a rail: nothing new is sent there until an operator opens it. What was sent is still asked about.", status: 204, errors: ["not_found"], example: { input: { rail: "mtn", reason: "The rail announced works." }, output: null } }))
    .input(z.strictObject({ rail, reason: words }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await pauseRail(ctx.deps, { ...ctx.acting, ...input });
      return null;
    }),

  resumeRail: operator
    .meta(opsCall({ method: "POST", path: "/ops/rails/{rail}/resume", summary: "Open a rail that was shut, and look at once at what waited for it.", status: 204, errors: ["not_found", "not_in_state"], example: { input: { rail: "mtn" }, output: null } }))
    .input(z.strictObject({ rail }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await resumeRail(ctx.deps, { ...ctx.acting, ...input });
      return null;
    }),
});
