import { z } from "zod";
import { listTopUps, paidTwin, requestTopUp, showTopUp } from "#src/domain/collections/top-up.ts";
import type { TopUpView } from "#src/domain/collections/top-up-view.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { router, signedIn } from "../trpc.ts";
import { amount, cursor, id, idempotencyKey, iso, limit, page, phone } from "./fields.ts";

const topUpOutput = z.object({
  id: z.string(),
  status: z.enum(["AWAITING_PAYMENT", "PAID", "DECLINED", "EXPIRED", "NOT_SENT", "SENT_BACK"]),
  amount: z.int(),
  phone: z.string(),
  providerTxnId: z.string().nullable(),
  refund: z.object({ amount: z.int(), status: z.enum(["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]) }).nullable(),
  createdAt: z.string(),
  deadlineAt: z.string(),
  closedAt: z.string().nullable(),
});

function topUpAnswer({ id: of, status, amountMinor, phone: from, providerTxnId, refund, createdAt, deadlineAt, closedAt }: TopUpView): z.output<typeof topUpOutput> {
  return {
    id: of, status, amount: toWire(amountMinor), phone: from, providerTxnId,
    refund: refund && { amount: toWire(refund.amountMinor), status: refund.status },
    createdAt: createdAt.toISOString(), deadlineAt: deadlineAt.toISOString(), closedAt: iso(closedAt),
  };
}

const example: z.output<typeof topUpOutput> = {
  id: "019aa4c6-9a10-7d2b-9c44-1b2a3c4d5e6f",
  status: "AWAITING_PAYMENT",
  amount: 20_000,
  phone: "+256772•••456",
  providerTxnId: null,
  refund: null,
  createdAt: "2026-11-21T05:50:00.000Z",
  deadlineAt: "2026-11-21T05:53:00.000Z",
  closedAt: null,
};
const paid: typeof example = { ...example, status: "PAID", providerTxnId: "MOCK-019aa4c6-9a10-7d2b-9c44-1b2a3c4d5e6f", closedAt: "2026-11-21T05:50:21.400Z" };
const group = "Top-ups";

export const topUpsRouter = router({
  limits: signedIn
    .meta({
      rest: {
        method: "GET",
        path: "/me/top-up-limits",
        group,
        summary: "The least and the most of one top-up.",
        auth: "required",
        limit: "none of its own",
        errors: [],
        example: { output: { minAmount: 500, maxAmount: 2_000_000 } },
      },
    })
    .output(z.object({ minAmount: z.int(), maxAmount: z.int() }))
    .query(({ ctx: { deps: { collecting } } }) => ({ minAmount: toWire(collecting.minTopUp), maxAmount: toWire(collecting.maxTopUp) })),

  request: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/top-ups",
        group,
        summary: "Ask a mobile-money wallet to pay into your balance: your own number's, or the phone you give. Its owner approves on the phone; the balance rises when the network is certain.",
        auth: "required",
        limit: "one open payment per phone; longer and longer waits for a phone whose owner declines; 10 a day per phone that are not paid, 500 in all; 600 an hour and 5,000 a day per address that are not paid",
        errors: ["below_minimum", "above_maximum", "invalid_phone", "collection_open", "self_excluded", "limit_reached", "phone_not_playing", "too_fast", "too_many_prompts", "address_limited", "unavailable", "idempotency_key_required", "idempotency_mismatch"],
        status: 201,
        isIdempotent: true,
        example: { input: { amount: 20_000 }, output: example },
      },
    })
    .input(z.strictObject({ amount, phone: phone.optional(), idempotencyKey }))
    .output(topUpOutput)
    .mutation(async ({ ctx, input: { amount: asked, ...request } }) => {
      const made = topUpAnswer(await requestTopUp(ctx.deps, { ...request, player: ctx.player, amountMinor: BigInt(asked), address: ctx.asker().address }));
      ctx.note({ topUp: made.id, status: made.status });
      return made;
    }),

  paidTwin: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/top-ups/twin",
        group,
        summary: "The newest top-up of the same sum that was paid within ten minutes and asked for under another key, or null. Who has lost an answer and its key asks here first, and asks the player before the phone is asked twice.",
        auth: "required",
        limit: "none of its own",
        errors: [],
        example: { input: { amount: 20_000, key: "top-up-7" }, output: { id: example.id } },
      },
    })
    .input(z.strictObject({ amount, key: idempotencyKey }))
    .output(z.object({ id: z.string().nullable() }))
    .query(async ({ ctx: { deps, player }, input }) => ({ id: await paidTwin(deps, { playerId: player.playerId, amountMinor: BigInt(input.amount), idempotencyKey: input.key }) })),

  list: signedIn
    .meta({
      rest: { method: "GET", path: "/me/top-ups", group, summary: "Your top-ups, newest first.", auth: "required", limit: "100 a call", errors: [], example: { input: { limit: 20 }, output: { items: [paid], nextCursor: null } } },
    })
    .input(z.strictObject({ limit, cursor }))
    .output(page(topUpOutput))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listTopUps(ctx.deps, { playerId: ctx.player.playerId, ...input });
      return { items: items.map(topUpAnswer), nextCursor };
    }),

  show: signedIn
    .meta({
      rest: {
        method: "GET",
        path: "/me/top-ups/{id}",
        group,
        summary: "One top-up. SENT_BACK: money that came too late, or another sum than asked, goes back to its phone; see refund.",
        auth: "required",
        limit: "none of its own",
        errors: ["not_found"],
        example: { input: { id: example.id }, output: paid },
      },
    })
    .input(z.strictObject({ id }))
    .output(topUpOutput)
    .query(async ({ ctx, input }) => topUpAnswer(await showTopUp(ctx.deps, { playerId: ctx.player.playerId, id: input.id }))),
});
