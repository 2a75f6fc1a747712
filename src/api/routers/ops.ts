import { z } from "zod";
import { showOverview } from "#src/domain/operators/overview.ts";
import { proveSecondFactor, showStanding } from "#src/domain/operators/second-factor.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { operator, opsCall } from "../operator.ts";
import { router, signedIn } from "../trpc.ts";
import { iso } from "./fields.ts";
import { opsBooksRouter } from "./ops-books.ts";
import { opsCasesRouter } from "./ops-cases.ts";
import { wire } from "./ops-fields.ts";
import { opsPlayersRouter } from "./ops-players.ts";
import { opsWithdrawalsRouter } from "./ops-withdrawals.ts";

const railHealth = z.object({
  name: z.string(),
  isPaused: z.boolean(),
  isPausedByHand: z.boolean(),
  reason: z.string().nullable(),
  pausedAt: z.string().nullable(),
  retryAt: z.string().nullable(),
  failures: z.int(),
  errors: z.int(),
  float: z.int().nullable(),
  floatAt: z.string().nullable(),
  expected: z.int(),
  inFlight: z.int(),
});
const overview = z.object({
  currency: z.string(),
  withdrawals: z.object({ approval: z.int(), pending: z.int(), unknown: z.int(), processing: z.int(), completed: z.int(), failed: z.int(), cancelled: z.int() }),
  casesOpen: z.int(),
  proposals: z.array(z.object({ withdrawalId: z.string(), outcome: z.string(), proposedAt: z.string() })),
  oldestHoldAt: z.string().nullable(),
  differences: z.int(),
  lateJobs: z.int(),
  rails: z.array(railHealth),
  queue: z.array(z.object({ task: z.string(), waiting: z.int(), running: z.int(), retried: z.int(), oldestSeconds: z.number() })),
});
export type OpsOverview = z.output<typeof overview>;
export type OpsRail = z.output<typeof railHealth>;

const example: OpsOverview = {
  currency: "UGX",
  withdrawals: { approval: 1, pending: 3, unknown: 1, processing: 2, completed: 412, failed: 6, cancelled: 0 },
  casesOpen: 1,
  proposals: [],
  oldestHoldAt: "2026-11-21T05:50:00.000Z",
  differences: 0,
  lateJobs: 0,
  rails: [{ name: "mtn", isPaused: false, isPausedByHand: false, reason: null, pausedAt: null, retryAt: null, failures: 0, errors: 3, float: 8_400_000, floatAt: "2026-11-21T07:40:00.000Z", expected: 8_400_000, inFlight: 50_000 }],
  queue: [{ task: "pay-withdrawal", waiting: 2, running: 1, retried: 0, oldestSeconds: 0.4 }],
};

export const opsRouter = router({
  standing: signedIn
    .meta({ rest: { method: "GET", path: "/ops/standing", group: "Operators", summary: "Whether you are an operator, and until when your second factor counts.", auth: "required", limit: "none of its own", errors: [], example: { output: { isOperator: true, until: "2026-11-21T08:10:00.000Z" } } } })
    .output(z.object({ isOperator: z.boolean(), until: z.string().nullable() }))
    .query(async ({ ctx }) => {
      const { isOperator, until } = await showStanding(ctx.deps, ctx.player);
      return { isOperator, until: iso(until) };
    }),

  prove: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/ops/prove",
        group: "Operators",
        summary: "Prove the second factor: this session may act as an operator for a while. A code counts once.",
        auth: "required",
        limit: "five wrong codes lock it for 10 minutes",
        errors: ["operator_required", "second_factor_wrong", "locked"],
        example: { input: { code: "492039" }, output: { until: "2026-11-21T08:10:00.000Z" } },
      },
    })
    .input(z.strictObject({ code: z.string("the six digits of your authenticator app").min(1, "the six digits of your authenticator app").max(20, "the six digits of your authenticator app") }))
    .output(z.object({ until: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const { until } = await proveSecondFactor(ctx.deps, { sessionId: ctx.player.sessionId, requestId: ctx.requestId, ...input });
      return { until: until.toISOString() };
    }),

  overview: operator
    .meta(opsCall({ method: "GET", path: "/ops/overview", summary: "What needs a person first, and how rails and queue stand. Closed withdrawals are those of the last 24 hours.", example: { output: example } }))
    .output(overview)
    .query(async ({ ctx }) => {
      const { rails, proposals, oldestHoldAt, ...rest } = await showOverview(ctx.deps);
      return {
        ...rest,
        currency: ctx.deps.currency,
        oldestHoldAt: iso(oldestHoldAt),
        proposals: proposals.map((proposal) => ({ ...proposal, proposedAt: proposal.proposedAt.toISOString() })),
        rails: rails.map(({ floatMinor, expectedMinor, inFlightMinor, errors, pausedAt, retryAt, floatAt, ...rail }) => ({ ...rail, errors: toWire(errors), float: wire(floatMinor), expected: toWire(expectedMinor), inFlight: toWire(inFlightMinor), pausedAt: iso(pausedAt), retryAt: iso(retryAt), floatAt: iso(floatAt) })),
      };
    }),

  withdrawals: opsWithdrawalsRouter,
  players: opsPlayersRouter,
  cases: opsCasesRouter,
  books: opsBooksRouter,
});
