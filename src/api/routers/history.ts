import { z } from "zod";
import { listRounds } from "#src/domain/rounds/list-rounds.ts";
import { showFigures, type Figures } from "#src/domain/rounds/show-figures.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { open, router } from "../trpc.ts";
import { cursor, limit, page } from "./fields.ts";
import { roundAnswer, roundExample, roundOutput } from "./round-output.ts";

const day = z.iso.date("a day as YYYY-MM-DD").regex(/^20/, "a day from 2000-01-01 to 2099-12-31");

const listInput = z.strictObject({
  status: z.enum(["AWAITING_PAYMENT", "WON", "LOST", "VOID"], "AWAITING_PAYMENT, WON, LOST or VOID").optional(),
  side: z.enum(["under", "over"], "under or over").optional(),
  paidFrom: z.enum(["balance", "phone"], "balance or phone").optional(),
  from: day.optional(),
  to: day.optional(),
  limit,
  cursor,
});

const figuresOutput = z.object({
  currency: z.string(),
  gamesPlayed: z.int(),
  gamesWon: z.int(),
  totalStaked: z.int(),
  totalWinnings: z.int(),
  netPosition: z.int(),
  points: z.array(z.object({ at: z.string(), rounds: z.int(), change: z.int(), net: z.int() })),
  earlierRounds: z.int(),
});

const figuresExample: z.output<typeof figuresOutput> = {
  currency: "UGX",
  gamesPlayed: 2,
  gamesWon: 1,
  totalStaked: 1700,
  totalWinnings: 2000,
  netPosition: 300,
  points: [
    { at: "2026-11-21T05:44:00.000Z", rounds: 1, change: -700, net: -700 },
    { at: "2026-11-21T05:45:00.000Z", rounds: 1, change: 1000, net: 300 },
  ],
  earlierRounds: 0,
};

function figuresAnswer(currency: string, { stakedMinor, winningsMinor, netMinor, points, ...rest }: Figures): z.output<typeof figuresOutput> {
  return {
    ...rest,
    currency,
    totalStaked: toWire(stakedMinor),
    totalWinnings: toWire(winningsMinor),
    netPosition: toWire(netMinor),
    points: points.map((point) => ({ at: point.at.toISOString(), rounds: point.rounds, change: toWire(point.changeMinor), net: toWire(point.netMinor) })),
  };
}

/** What a player, or a guest, has played: the rounds themselves and what they come to. */
export const historyRouter = router({
  list: open
    .meta({
      rest: {
        method: "GET",
        path: "/me/stakes",
        group: "Playing",
        summary: "Your rounds, newest first: a player's, claimed ones included, or this guest's. Days are of UTC, both included. With `Accept: text/csv`, all of them as CSV.",
        auth: "optional",
        limit: "100 rounds a call",
        errors: [],
        example: { input: { status: "WON", from: "2026-11-01", to: "2026-11-30", limit: 20 }, output: { items: [roundExample], nextCursor: null } },
        csv: ["id", "createdAt", "settledAt", "status", "side", "target", "roll", "multiplier", "amount", "payout", "payerPhone", "edgeBp", "nonce", "clientSeed", "serverSeedHash", "serverSeed"],
      },
    })
    .input(listInput)
    .output(page(roundOutput))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listRounds(ctx.deps, { ...input, gamer: await ctx.gamer() });
      return { items: items.map(roundAnswer), nextCursor };
    }),

  figures: open
    .meta({
      rest: {
        method: "GET",
        path: "/me/figures",
        group: "Playing",
        summary: "What your decided rounds come to, and the line of your net position (winnings less stakes): at most 120 points over the last 10,000 rounds.",
        auth: "optional",
        limit: "none of its own",
        errors: [],
        example: { output: figuresExample },
      },
    })
    .output(figuresOutput)
    .query(async ({ ctx }) => figuresAnswer(ctx.deps.currency, await showFigures(ctx.deps, await ctx.gamer()))),
});
