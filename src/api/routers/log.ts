import { z } from "zod";
import { listLog } from "#src/domain/rounds/log.ts";
import { showLogReturn } from "#src/domain/rounds/log-return.ts";
import type { Band } from "#src/domain/rounds/log-rules.ts";
import { listOwnRounds } from "#src/domain/rounds/own-rounds.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { open, router } from "../trpc.ts";
import { cursor, limit, page } from "./fields.ts";
import { roundAnswer, roundExample, roundOutput } from "./round-output.ts";

const group = "Proof";

const loggedOutput = z.object({
  seq: z.string(),
  roundId: z.string(),
  serverSeedHash: z.string(),
  serverSeed: z.string().nullable(),
  nonce: z.int(),
  clientSeed: z.string(),
  side: z.enum(["under", "over"]),
  target: z.int(),
  edgeBp: z.int(),
  status: z.enum(["WON", "LOST", "VOID"]),
  roll: z.int().nullable(),
  decidedAt: z.string(),
  link: z.string(),
});

const loggedExample: z.output<typeof loggedOutput> = {
  seq: "1204",
  roundId: roundExample.id,
  serverSeedHash: roundExample.serverSeedHash,
  serverSeed: null,
  nonce: 7,
  clientSeed: "kampala-2026",
  side: "under",
  target: 4950,
  edgeBp: 100,
  status: "WON",
  roll: 3507,
  decidedAt: "2026-11-21T05:45:00.120Z",
  link: "5c3f0e2f1d4b6a7980c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f60718293a4b5c6d",
};

const bandOutput = z.object({ rounds: z.int(), promisedBp: z.int(), paidBp: z.int(), lowBp: z.int(), highBp: z.int(), marginBp: z.int(), isInside: z.boolean() });
const returnOutput = z.object({
  head: z.object({ seq: z.string(), link: z.string() }),
  moneyStep: z.int(),
  byRound: bandOutput.nullable(),
  byMoney: bandOutput.extend({ staked: z.int(), paid: z.int() }).nullable(),
});

const bandAnswer = ({ rounds, ...band }: Band) => ({ ...band, rounds: Number(rounds) });
const bandExample: z.output<typeof bandOutput> = { rounds: 1200, promisedBp: 9900, paidBp: 9853, lowBp: 9340, highBp: 10_460, marginBp: 560, isInside: true };

/** What anybody may see of everybody's rounds, and what a browser needs to check one's own. */
export const logRouter = router({
  list: open
    .meta({
      rest: {
        method: "GET",
        path: "/game/log",
        group,
        summary: "The public log: every decided round, newest first, without phone or amount, in a hash chain. The server seed stands beside a round once it is revealed.",
        auth: "none",
        limit: "100 lines a call",
        errors: [],
        example: { input: { limit: 20 }, output: { items: [loggedExample], nextCursor: "1204" } },
      },
    })
    .input(z.strictObject({ limit, cursor }))
    .output(page(loggedOutput))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listLog(ctx.deps, input);
      return { items: items.map(({ decidedAt, ...line }) => ({ ...line, decidedAt: decidedAt.toISOString() })), nextCursor };
    }),

  paidReturn: open
    .meta({
      rest: {
        method: "GET",
        path: "/game/log/return",
        group,
        summary: "Promised against paid return of all rounds in the log, in basis points, with the band that fair rolls stay within 95 times in 100; and the newest link of the chain.",
        auth: "none",
        limit: "none of its own",
        errors: [],
        example: { output: { head: { seq: "1204", link: loggedExample.link }, moneyStep: 100, byRound: bandExample, byMoney: { ...bandExample, staked: 4_800_000, paid: 4_729_000 } } },
      },
    })
    .output(returnOutput)
    .query(async ({ ctx }) => {
      const { head, moneyStep, byRound, byMoney } = await showLogReturn(ctx.deps);
      const money = (band: NonNullable<typeof byMoney>) => {
        const { stakedMinor, paidMinor, ...rest } = band;
        return { ...bandAnswer(rest), staked: toWire(stakedMinor), paid: toWire(paidMinor) };
      };
      return { head, moneyStep, byRound: byRound && bandAnswer(byRound), byMoney: byMoney && money(byMoney) };
    }),

  proofs: open
    .meta({
      rest: {
        method: "GET",
        path: "/game/proofs",
        group,
        summary: "All rounds of this guest or player, newest first, a page at a time, with their server seeds where they are revealed: what it takes to check every one.",
        auth: "optional",
        limit: "100 rounds a call",
        errors: [],
        example: { input: { limit: 100 }, output: { items: [roundExample], nextCursor: null } },
      },
    })
    .input(z.strictObject({ limit, cursor }))
    .output(page(roundOutput))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listOwnRounds(ctx.deps, { gamer: await ctx.gamer(), ...input });
      return { items: items.map(roundAnswer), nextCursor };
    }),
});
