import { z } from "zod";
import { showProfile, updateProfile, type Profile } from "#src/domain/players/profile.ts";
import { listMovements } from "#src/domain/players/statement.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { router, signedIn } from "../trpc.ts";
import { cursor, limit, page, plainLine } from "./fields.ts";

const profileOutput = z.object({
  id: z.string(),
  phoneNumber: z.string(),
  displayName: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  bio: z.string().nullable(),
  currency: z.string(),
  feeExemptBalance: z.int(),
  heldBalance: z.int(),
  totalGamesPlayed: z.int(),
  totalGamesWon: z.int(),
  totalWinnings: z.int(),
  totalStaked: z.int(),
  netPosition: z.int(),
});

const profileExample: z.output<typeof profileOutput> = {
  id: "019aa4c6-7a10-7c3e-9d55-2f6a1b0c4e7d",
  phoneNumber: "+256772123456",
  displayName: "Amina",
  avatarUrl: null,
  bio: null,
  currency: "UGX",
  feeExemptBalance: 12_400,
  heldBalance: 0,
  totalGamesPlayed: 9,
  totalGamesWon: 4,
  totalWinnings: 15_800,
  totalStaked: 14_000,
  netPosition: 1800,
};

function profileAnswer({ availableMinor, heldMinor, gamesPlayed, gamesWon, winningsMinor, stakedMinor, ...rest }: Profile): z.output<typeof profileOutput> {
  return { ...rest, feeExemptBalance: toWire(availableMinor), heldBalance: toWire(heldMinor), totalGamesPlayed: gamesPlayed, totalGamesWon: gamesWon, totalWinnings: toWire(winningsMinor), totalStaked: toWire(stakedMinor), netPosition: toWire(winningsMinor - stakedMinor) };
}

// A bio may have line breaks.
const plainLines = /^(\r?\n|[^\p{Cc}\p{Cf}])*$/u;
const updateInput = z.strictObject({
  displayName: z.string().trim().max(40, "at most 40 characters").regex(plainLine, "plain text").nullable().optional(),
  avatarUrl: z.union([z.literal(""), z.url({ protocol: /^https$/, error: "an https address" }).max(500, "at most 500 characters")]).nullable().optional(),
  bio: z.string().trim().max(280, "at most 280 characters").regex(plainLines, "plain text").nullable().optional(),
});

const movement = z.object({ id: z.string(), kind: z.string(), amount: z.int(), balanceAfter: z.int(), reference: z.string().nullable(), createdAt: z.string() });

export const meRouter = router({
  show: signedIn
    .meta({ rest: { method: "GET", path: "/me", group: "The player", summary: "Who you are, your balances and your figures.", auth: "required", limit: "none of its own", errors: [], example: { output: profileExample } } })
    .output(profileOutput)
    .query(async ({ ctx }) => profileAnswer(await showProfile(ctx.deps, ctx.player))),

  update: signedIn
    .meta({
      rest: {
        method: "PUT",
        path: "/me",
        group: "The player",
        summary: "Change your name, picture address or bio. What is left out stays; null or an empty text clears.",
        auth: "required",
        limit: "none of its own",
        errors: [],
        example: { input: { displayName: "Amina" }, output: profileExample },
      },
    })
    .input(updateInput)
    .output(profileOutput)
    .mutation(async ({ ctx, input }) => profileAnswer(await updateProfile(ctx.deps, { playerId: ctx.player.playerId, change: input }))),

  transactions: signedIn
    .meta({
      rest: {
        method: "GET",
        path: "/me/transactions",
        group: "The player",
        summary: "Your statement, newest first: each movement with its kind, signed amount and the balance after it. With `Accept: text/csv`, all of it as CSV.",
        auth: "required",
        limit: "100 movements a call",
        errors: [],
        example: {
          input: { limit: 20 },
          output: { items: [{ id: "12", kind: "payout_win", amount: 2000, balanceAfter: 12_400, reference: "019aa4c6-6f0e-7b52-9a53-0f5d3d1c2b8a", createdAt: "2026-11-21T05:45:00.000Z" }], nextCursor: null },
        },
        csv: ["id", "createdAt", "kind", "amount", "balanceAfter", "reference"],
      },
    })
    .input(z.strictObject({ limit, cursor }))
    .output(page(movement))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listMovements(ctx.deps, { playerId: ctx.player.playerId, ...input });
      return { items: items.map(({ id, kind, amountMinor, balanceMinor, reference, at }) => ({ id, kind, amount: toWire(amountMinor), balanceAfter: toWire(balanceMinor), reference, createdAt: at.toISOString() })), nextCursor };
    }),
});
