import { z } from "zod";
import { approveWithdrawal, cancelWithdrawal, decideResolution, proposeResolution } from "#src/domain/operators/acts.ts";
import { listForOperators } from "#src/domain/operators/list-withdrawals.ts";
import { withdrawalStates } from "#src/domain/operators/rules.ts";
import { showForOperators } from "#src/domain/operators/show-withdrawal.ts";
import { operator, opsCall } from "../operator.ts";
import { router } from "../trpc.ts";
import { cursor, id, limit, page } from "./fields.ts";
import { opsWithdrawal, opsWithdrawalAnswer, opsWithdrawalExample as example, words } from "./ops-fields.ts";
import { fileAnswer, fileExample, withdrawalFile } from "./ops-withdrawal-file.ts";

const done = z.null();

export const opsWithdrawalsRouter = router({
  list: operator
    .meta(opsCall({ method: "GET", path: "/ops/withdrawals", summary: "Withdrawals in one state: what waits oldest first, what is over newest first.", limit: "100 a call", example: { input: { state: "approval", limit: 20 }, output: { items: [example], nextCursor: null } } }))
    .input(z.strictObject({ state: z.enum(withdrawalStates), limit, cursor }))
    .output(page(opsWithdrawal))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listForOperators(ctx.deps, input);
      return { items: items.map(opsWithdrawalAnswer), nextCursor };
    }),

  show: operator
    .meta(opsCall({ method: "GET", path: "/ops/withdrawals/{id}", summary: "One withdrawal with its timeline, attempts, and what the rail was asked and said, redacted.", limit: "its newest 100 exchanges", errors: ["not_found"], example: { input: { id: example.id }, output: fileExample } }))
    .input(z.strictObject({ id }))
    .output(withdrawalFile)
    .query(async ({ ctx, input }) => fileAnswer(await showForOperators(ctx.deps, { id: input.id, operatorId: ctx.operatorId }))),

  approve: operator
    .meta(opsCall({ method: "POST", path: "/ops/withdrawals/{id}/approve", summary: "Say yes to a large withdrawal. With the second operator's yes it is paid.", errors: ["not_found", "own_money", "already_approved", "not_in_state"], example: { input: { id: example.id, note: "Called the player back." }, output: { approvals: 2 } } }))
    .input(z.strictObject({ id, note: words.nullable().default(null) }))
    .output(z.object({ approvals: z.int() }))
    .mutation(({ ctx, input }) => approveWithdrawal(ctx.deps, { ...ctx.acting, ...input })),

  cancel: operator
    .meta(opsCall({ method: "POST", path: "/ops/withdrawals/{id}/cancel", summary: "Call a withdrawal off before anything is sent. The money is the player's again, and the player reads the note.", status: 204, errors: ["not_found", "own_money", "not_in_state"], example: { input: { id: example.id, note: "Asked for by the player." }, output: null } }))
    .input(z.strictObject({ id, note: words }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await cancelWithdrawal(ctx.deps, { ...ctx.acting, ...input });
      return null;
    }),

  propose: operator
    .meta(
      opsCall({
        method: "POST",
        path: "/ops/attempts/{id}/resolutions",
        summary: "Say on evidence what became of a payout that the rail does not settle. It does nothing until another operator confirms it.",
        status: 201,
        errors: ["not_found", "own_money", "not_in_state"],
        example: { input: { id: "019aa4c6-8802-7f3c-a1b2-c3d4e5f60718", outcome: "PAID", providerTxnId: "1234567890", evidence: "Line 14 of the rail's statement of 21 November." }, output: { id: "019aa4d0-1101-7a2b-8c3d-4e5f60718293" } },
      }),
    )
    .input(z.strictObject({ id, outcome: z.enum(["PAID", "NOT_PAID"]), providerTxnId: words.nullable().default(null), evidence: words }))
    .output(z.object({ id: z.string() }))
    .mutation(({ ctx, input: { id: attemptId, ...input } }) => proposeResolution(ctx.deps, { ...ctx.acting, ...input, attemptId })),

  decide: operator
    .meta(opsCall({ method: "POST", path: "/ops/resolutions/{id}", summary: "Confirm another operator's resolution, which moves the money, or reject it.", status: 204, errors: ["not_found", "own_money", "second_pair_of_eyes", "not_in_state"], example: { input: { id: "019aa4d0-1101-7a2b-8c3d-4e5f60718293", isConfirmed: true }, output: null } }))
    .input(z.strictObject({ id, isConfirmed: z.boolean() }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await decideResolution(ctx.deps, { ...ctx.acting, ...input });
      return null;
    }),
});
