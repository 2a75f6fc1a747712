import { z } from "zod";
import { toWire } from "#src/domain/shared/money.ts";
import type { Bank } from "#src/domain/withdrawals/ports.ts";
import { askStepUp, stepUpReason } from "#src/domain/withdrawals/ask-step-up.ts";
import { failures, progresses, waits, withBankName, type ShownWithdrawal } from "#src/domain/withdrawals/progress.ts";
import { requestWithdrawal } from "#src/domain/withdrawals/request-withdrawal.ts";
import { quote } from "#src/domain/withdrawals/rules.ts";
import { listWithdrawals, showWithdrawal } from "#src/domain/withdrawals/show-withdrawals.ts";
import { open, router, signedIn } from "../trpc.ts";
import { codeSent, codeSentExample } from "./code-fields.ts";
import { destinationOf, method, wanted } from "./destination-fields.ts";
import { amount, code, cursor, id, idempotencyKey, iso, limit, page } from "./fields.ts";

const status = z.enum(["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]);
const withdrawalOutput = z.object({
  requestId: z.string(),
  amount: z.int(),
  fee: z.int(),
  netAmount: z.int(),
  method,
  destination: z.string(),
  providerTxnId: z.string().nullable(),
  status,
  note: z.string().nullable(),
  createdAt: z.string(),
  processedAt: z.string().nullable(),
  rail: z.string(),
  progress: z.enum(progresses),
  waitingFor: z.enum(waits).nullable(),
  approvals: z.object({ needed: z.int(), given: z.int() }),
  failure: z.enum(failures).nullable(),
});

function withdrawalAnswer(shown: ShownWithdrawal, banks: readonly Bank[]): z.output<typeof withdrawalOutput> {
  const { id: requestId, amountMinor, feeMinor, netMinor, createdAt, processedAt, currency: _, ...rest } = shown;
  return { ...rest, requestId, amount: toWire(amountMinor), fee: toWire(feeMinor), netAmount: toWire(netMinor), destination: withBankName(shown, banks), createdAt: createdAt.toISOString(), processedAt: iso(processedAt) };
}

const example: z.output<typeof withdrawalOutput> = {
  requestId: "019aa4c6-8801-7b0a-8f21-6d7e5c4b3a29",
  amount: 10_000,
  fee: 0,
  netAmount: 10_000,
  method: "MOMO",
  destination: "+256772•••456",
  providerTxnId: "MOCK-019aa4c6-8802-7f3c-a1b2-c3d4e5f60718",
  status: "COMPLETED",
  note: null,
  createdAt: "2026-11-21T05:50:00.000Z",
  processedAt: "2026-11-21T05:50:00.080Z",
  rail: "Demo network",
  progress: "paid",
  waitingFor: null,
  approvals: { needed: 0, given: 0 },
  failure: null,
};
const group = "Withdrawals";

export const withdrawalsRouter = router({
  quote: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/withdraw/quote",
        group,
        summary: "What a withdrawal would cost and what would arrive, before anything is asked for.",
        auth: "required",
        limit: "none of its own",
        errors: [],
        example: { input: { amount: 10_000, method: "MOMO" }, output: { amount: 10_000, fee: 0, netAmount: 10_000, minAmount: 1000, maxAmount: 2_000_000 } },
      },
    })
    .input(z.strictObject({ amount, method }))
    .output(z.object({ amount: z.int(), fee: z.int(), netAmount: z.int(), minAmount: z.int(), maxAmount: z.int() }))
    .query(({ ctx, input }) => {
      const { minAmount, maxAmount } = ctx.deps.withdraw;
      const quoted = quote(BigInt(input.amount), ctx.deps.withdraw);
      return { amount: input.amount, fee: toWire(quoted.feeMinor), netAmount: toWire(quoted.netMinor), minAmount: toWire(minAmount), maxAmount: toWire(maxAmount) };
    }),

  banks: open
    .meta({
      rest: {
        method: "GET",
        path: "/withdraw/banks",
        group,
        summary: "The banks that money can be sent to; none where it goes to mobile money only.",
        auth: "none",
        limit: "none of its own",
        errors: [],
        example: { output: { items: [{ code: "11125380", name: "Example Bank" }], nextCursor: null } },
      },
    })
    .output(page(z.object({ code: z.string(), name: z.string() })))
    .query(({ ctx }) => ({ items: [...ctx.deps.withdraw.banks], nextCursor: null })),

  request: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/withdraw",
        group,
        summary: "Take money out. The amount leaves the balance at once and is set aside until the payout is certain.",
        auth: "required",
        limit: "an amount and a number of withdrawals a day",
        errors: ["insufficient_funds", "below_minimum", "above_maximum", "daily_limit", "phone_changed_lately", "invalid_destination", "step_up_required", "wrong_code", "code_expired", "address_limited", "withdrawals_disabled", "not_found", "idempotency_key_required", "idempotency_mismatch"],
        status: 201,
        isIdempotent: true,
        example: { input: { amount: 10_000, method: "MOMO", destination: "0772 123 456" }, output: { requestId: example.requestId, status: "COMPLETED", amount: 10_000, fee: 0, netAmount: 10_000 } },
      },
    })
    .input(wanted({ amount, idempotencyKey, stepUp: z.strictObject({ challengeId: id, code }).optional() }))
    .output(z.object({ requestId: z.string(), status, amount: z.int(), fee: z.int(), netAmount: z.int() }))
    .mutation(async ({ ctx, input }) => {
      const { amount: asked, idempotencyKey: key, stepUp } = input;
      const { address } = ctx.asker();
      const place = await destinationOf(ctx, input);
      const { id: requestId, status: now, ...made } = await requestWithdrawal(ctx.deps, { ...place, idempotencyKey: key, stepUp, address, player: ctx.player, amountMinor: BigInt(asked) });
      ctx.note({ withdrawal: requestId, status: now });
      return { requestId, status: now, amount: toWire(made.amountMinor), fee: toWire(made.feeMinor), netAmount: toWire(made.netMinor) };
    }),

  stepUp: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/withdraw/step-up",
        group,
        summary: "Text yourself a code that is good for this amount to this destination only. It goes into POST /me/withdraw as step_up.",
        auth: "required",
        limit: "60 s between codes; 3 in 10 minutes, 5 an hour, 10 a day",
        errors: ["below_minimum", "above_maximum", "invalid_destination", "code_cooldown", "too_many_codes", "texts_exhausted", "not_whitelisted", "sms_unavailable", "withdrawals_disabled", "not_found"],
        example: { input: { amount: 250_000, method: "MOMO", destination: "0701 234 567" }, output: codeSentExample },
      },
    })
    .input(wanted({ amount }))
    .output(codeSent)
    .mutation(async ({ ctx, input }) => askStepUp(ctx.deps, { ...(await destinationOf(ctx, input)), ...ctx.asker(), player: ctx.player, amountMinor: BigInt(input.amount) })),

  needsStepUp: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/withdraw/check",
        group,
        summary: "Whether this withdrawal would need a fresh code, and why: its amount, its destination, or the age of the session.",
        auth: "required",
        limit: "none of its own",
        errors: ["invalid_destination", "not_found"],
        example: { input: { amount: 250_000, method: "MOMO", destination: "0772 123 456" }, output: { reason: "AMOUNT" } },
      },
    })
    .input(wanted({ amount }))
    .output(z.object({ reason: z.enum(["AMOUNT", "DESTINATION", "SESSION"]).nullable() }))
    .query(async ({ ctx, input }) => ({ reason: await stepUpReason(ctx.deps, { ...(await destinationOf(ctx, input)), player: ctx.player, amountMinor: BigInt(input.amount) }) })),

  list: signedIn
    .meta({
      rest: {
        method: "GET",
        path: "/me/withdraws",
        group,
        summary: "Your withdrawals, newest first. With `Accept: text/csv`, all of them as CSV.",
        auth: "required",
        limit: "100 a call",
        errors: [],
        example: { input: { limit: 20 }, output: { items: [example], nextCursor: null } },
        csv: ["requestId", "createdAt", "processedAt", "status", "progress", "amount", "fee", "netAmount", "method", "destination", "rail", "providerTxnId"],
      },
    })
    .input(z.strictObject({ limit, cursor }))
    .output(page(withdrawalOutput))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listWithdrawals(ctx.deps, { playerId: ctx.player.playerId, ...input });
      return { items: items.map((item) => withdrawalAnswer(item, ctx.deps.withdraw.banks)), nextCursor };
    }),

  show: signedIn
    .meta({
      rest: {
        method: "GET",
        path: "/me/withdraws/{id}",
        group,
        summary: "One withdrawal with its timeline.",
        auth: "required",
        limit: "none of its own",
        errors: ["not_found"],
        example: { input: { id: example.requestId }, output: { ...example, events: [{ status: "PENDING", note: null, at: "2026-11-21T05:50:00.000Z" }] } },
      },
    })
    .input(z.strictObject({ id }))
    .output(withdrawalOutput.extend({ events: z.array(z.object({ status, note: z.string().nullable(), at: z.string() })) }))
    .query(async ({ ctx, input }) => {
      const shown = await showWithdrawal(ctx.deps, { playerId: ctx.player.playerId, id: input.id });
      return { ...withdrawalAnswer(shown, ctx.deps.withdraw.banks), events: shown.events.map((event) => ({ ...event, at: event.at.toISOString() })) };
    }),
});
