import { z } from "zod";
import { toWire } from "#src/domain/shared/money.ts";
import { lateRounds } from "#src/domain/rounds/own-rounds.ts";
import { sendWinnings } from "#src/domain/withdrawals/send-winnings.ts";
import { showWinnings, waitingOn } from "#src/domain/withdrawals/show-winnings.ts";
import { sumWinnings } from "#src/domain/withdrawals/sum-winnings.ts";
import type { WithdrawalView } from "#src/domain/withdrawals/withdrawal-view.ts";
import { open, router } from "../trpc.ts";
import { amount, id, idempotencyKey, iso } from "./fields.ts";
import { roundAnswer, roundExample, roundOutput } from "./round-output.ts";

const sentOutput = z.object({
  requestId: z.string(),
  status: z.enum(["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]),
  amount: z.int(),
  destination: z.string(),
  providerTxnId: z.string().nullable(),
  createdAt: z.string(),
  processedAt: z.string().nullable(),
});

function sentAnswer({ id: requestId, status, amountMinor, destination, providerTxnId, createdAt, processedAt }: WithdrawalView): z.output<typeof sentOutput> {
  return { requestId, status, amount: toWire(amountMinor), destination, providerTxnId, createdAt: createdAt.toISOString(), processedAt: iso(processedAt) };
}

const example: z.output<typeof sentOutput> = {
  requestId: "019aa4c6-8801-7b0a-8f21-6d7e5c4b3a29",
  status: "COMPLETED",
  amount: 2000,
  destination: "+256772•••456",
  providerTxnId: "MOCK-019aa4c6-8802-7f3c-a1b2-c3d4e5f60718",
  createdAt: "2026-11-21T05:50:00.000Z",
  processedAt: "2026-11-21T05:50:00.080Z",
};
/** A payment that came when its round was over. */
const lateExample = { ...roundExample, status: "VOID" as const, roll: null, payout: null, isPaidLate: true, refund: { amount: 1000, status: "PROCESSING" as const } };
const group = "Playing";

export const winningsRouter = router({
  list: open
    .meta({
      rest: {
        method: "GET",
        path: "/winnings",
        group,
        summary: "What this guest's rounds have won that nobody has claimed: by the phone that paid, with what was sent to it already. All that waits on a phone may be sent whatever it is; a part is held to min_amount. Signing in with that phone claims it too. Phones on which something waits come first; what waits on further ones is unlisted_amount. late_payments are rounds that were paid too late and not played: their money goes back by itself; a refund that is CLAIMED could not, and was credited to its number's account since.",
        auth: "optional",
        limit: "20 phones, 10 payouts each, 10 late payments",
        errors: [],
        example: { output: { minAmount: 1000, maxAmount: 2_000_000, items: [{ roundId: roundExample.id, phone: "+256772•••456", amount: 3000, sent: [example] }], unlistedAmount: 0, latePayments: [lateExample], nextCursor: null } },
      },
    })
    .output(z.object({ minAmount: z.int(), maxAmount: z.int(), items: z.array(z.object({ roundId: z.string(), phone: z.string(), amount: z.int(), sent: z.array(sentOutput) })), unlistedAmount: z.int(), latePayments: z.array(roundOutput), nextCursor: z.null() }))
    .query(async ({ ctx }) => {
      const { withdraw } = ctx.deps;
      const gamer = await ctx.gamer();
      const [waiting, late] = await Promise.all([showWinnings(ctx.deps, gamer), lateRounds(ctx.deps, gamer)]);
      const items = waiting.items.map(({ roundId, phone, amountMinor, sent }) => ({
        roundId, phone, amount: toWire(amountMinor), sent: sent.map(sentAnswer),
      }));
      return { minAmount: toWire(withdraw.minAmount), maxAmount: toWire(withdraw.maxAmount), items, unlistedAmount: toWire(waiting.unlistedMinor), latePayments: late.map(roundAnswer), nextCursor: null };
    }),

  sum: open
    .meta({
      rest: {
        method: "GET",
        path: "/winnings/sum",
        group,
        summary: "This guest's money that is not with him yet, over all phones: winnings that wait, winnings on their way, and late payments that go back.",
        auth: "optional",
        limit: "none of its own",
        errors: [],
        example: { output: { waiting: 3000, sent: 0, back: 1000 } },
      },
    })
    .output(z.object({ waiting: z.int(), sent: z.int(), back: z.int() }))
    .query(async ({ ctx }) => {
      const { guestId } = await ctx.gamer();
      const { waitingMinor, sentMinor, backMinor } = await sumWinnings(ctx.deps, { guestId });
      return { waiting: toWire(waitingMinor), sent: toWire(sentMinor), back: toWire(backMinor) };
    }),

  waits: open
    .meta({
      rest: {
        method: "GET",
        path: "/stakes/{id}/winnings",
        group,
        summary: "What waits for this guest, of all his rounds, on the phone that paid for this one.",
        auth: "optional",
        limit: "none of its own",
        errors: ["not_found"],
        example: { input: { id: roundExample.id }, output: { amount: 3000 } },
      },
    })
    .input(z.strictObject({ id }))
    .output(z.object({ amount: z.int() }))
    .query(async ({ ctx, input }) => {
      const { guestId } = await ctx.gamer();
      return { amount: toWire(await waitingOn(ctx.deps, { guestId, roundId: input.id })) };
    }),

  send: open
    .meta({
      rest: {
        method: "POST",
        path: "/winnings",
        group,
        summary: "Send a guest's unclaimed winnings to the phone that paid for this round, and nowhere else: no sign-in is needed. Set aside at once, so that what is on its way cannot be claimed.",
        auth: "optional",
        limit: "an amount and a number of payouts a day per phone",
        errors: ["not_found", "below_minimum", "above_maximum", "insufficient_funds", "daily_limit", "invalid_destination", "withdrawals_disabled", "unavailable", "idempotency_key_required", "idempotency_mismatch"],
        status: 201,
        isIdempotent: true,
        example: { input: { roundId: roundExample.id, amount: 2000 }, output: example },
      },
    })
    .input(z.strictObject({ roundId: id, amount, idempotencyKey }))
    .output(sentOutput)
    .mutation(async ({ ctx, input: { amount: asked, ...request } }) => {
      const { guestId } = await ctx.gamer();
      const sent = sentAnswer(await sendWinnings(ctx.deps, { ...request, guestId, amountMinor: BigInt(asked) }));
      ctx.note({ winnings: sent.requestId, status: sent.status });
      return sent;
    }),
});
