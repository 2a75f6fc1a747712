import { z } from "zod";
import { toWire } from "#src/domain/shared/money.ts";
import { askStepUp, stepUpReason } from "#src/domain/withdrawals/ask-step-up.ts";
import { requestWithdrawal } from "#src/domain/withdrawals/request-withdrawal.ts";
import { quote } from "#src/domain/withdrawals/rules.ts";
import { listWithdrawals, showWithdrawal } from "#src/domain/withdrawals/show-withdrawals.ts";
import type { WithdrawalView } from "#src/domain/withdrawals/withdrawal-view.ts";
import { router, signedIn } from "../trpc.ts";
import { codeSent, codeSentExample } from "./code-fields.ts";
import { amount, code, cursor, id, idempotencyKey, iso, limit, page } from "./fields.ts";

const method = z.enum(["MOMO", "BANK"], "MOMO or BANK");
const status = z.enum(["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]);
const destination = z.union([
  z.string().min(1).max(40),
  z.strictObject({ bankCode: z.string().max(40), accountNumber: z.string().max(40), accountName: z.string().max(100) }),
], "a phone number, or bank_code, account_number and account_name");

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
});

function withdrawalAnswer(view: WithdrawalView): z.output<typeof withdrawalOutput> {
  const { id: requestId, amountMinor, feeMinor, netMinor, providerTxnId, note, createdAt, processedAt } = view;
  const { method: by, destination: to, status: now } = view;
  return { requestId, amount: toWire(amountMinor), fee: toWire(feeMinor), netAmount: toWire(netMinor), method: by, destination: to, providerTxnId, status: now, note, createdAt: createdAt.toISOString(), processedAt: iso(processedAt) };
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

  request: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/withdraw",
        group,
        summary: "Take money out. The amount leaves the balance at once and is set aside until the payout is certain.",
        auth: "required",
        limit: "an amount and a number of withdrawals a day",
        errors: ["insufficient_funds", "below_minimum", "above_maximum", "daily_limit", "phone_changed_lately", "invalid_destination", "step_up_required", "wrong_code", "code_expired", "address_limited", "withdrawals_disabled", "idempotency_key_required", "idempotency_mismatch"],
        status: 201,
        isIdempotent: true,
        example: { input: { amount: 10_000, method: "MOMO", destination: "0772 123 456" }, output: { requestId: example.requestId, status: "COMPLETED", amount: 10_000, fee: 0, netAmount: 10_000 } },
      },
    })
    .input(z.strictObject({ amount, method, destination, idempotencyKey, stepUp: z.strictObject({ challengeId: id, code }).optional() }))
    .output(z.object({ requestId: z.string(), status, amount: z.int(), fee: z.int(), netAmount: z.int() }))
    .mutation(async ({ ctx, input: { amount: asked, ...request } }) => {
      const { address } = ctx.asker();
      const made = withdrawalAnswer(await requestWithdrawal(ctx.deps, { ...request, address, player: ctx.player, amountMinor: BigInt(asked) }));
      ctx.note({ withdrawal: made.requestId, status: made.status });
      return { requestId: made.requestId, status: made.status, amount: made.amount, fee: made.fee, netAmount: made.netAmount };
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
        errors: ["below_minimum", "above_maximum", "invalid_destination", "code_cooldown", "too_many_codes", "texts_exhausted", "not_whitelisted", "sms_unavailable", "withdrawals_disabled"],
        example: { input: { amount: 250_000, method: "MOMO", destination: "0701 234 567" }, output: codeSentExample },
      },
    })
    .input(z.strictObject({ amount, method, destination }))
    .output(codeSent)
    .mutation(({ ctx, input: { amount: asked, ...request } }) => askStepUp(ctx.deps, { ...request, ...ctx.asker(), player: ctx.player, amountMinor: BigInt(asked) })),

  needsStepUp: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/withdraw/check",
        group,
        summary: "Whether this withdrawal would need a fresh code, and why: its amount, its destination, or the age of the session.",
        auth: "required",
        limit: "none of its own",
        errors: ["invalid_destination"],
        example: { input: { amount: 250_000, method: "MOMO", destination: "0772 123 456" }, output: { reason: "AMOUNT" } },
      },
    })
    .input(z.strictObject({ amount, method, destination }))
    .output(z.object({ reason: z.enum(["AMOUNT", "DESTINATION", "SESSION"]).nullable() }))
    .query(async ({ ctx, input: { amount: asked, ...request } }) => ({ reason: await stepUpReason(ctx.deps, { ...request, player: ctx.player, amountMinor: BigInt(asked) }) })),

  list: signedIn
    .meta({
      rest: { method: "GET", path: "/me/withdraws", group, summary: "Your withdrawals, newest first.", auth: "required", limit: "100 a call", errors: [], example: { input: { limit: 20 }, output: { items: [example], nextCursor: null } } },
    })
    .input(z.strictObject({ limit, cursor }))
    .output(page(withdrawalOutput))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listWithdrawals(ctx.deps, { playerId: ctx.player.playerId, ...input });
      return { items: items.map(withdrawalAnswer), nextCursor };
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
      return { ...withdrawalAnswer(shown), events: shown.events.map((event) => ({ ...event, at: event.at.toISOString() })) };
    }),
});
