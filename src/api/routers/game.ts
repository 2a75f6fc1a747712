import { z } from "zod";
import { listOwnRounds } from "#src/domain/rounds/own-rounds.ts";
import { rotateSeed } from "#src/domain/rounds/rotate-seed.ts";
import { showGame } from "#src/domain/rounds/show-game.ts";
import { showSeed } from "#src/domain/rounds/show-seed.ts";
import { placeStake } from "#src/domain/rounds/place-stake.ts";
import { showRound } from "#src/domain/rounds/show-round.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { open, router } from "../trpc.ts";
import { amount, birthDate, cursor, id, idempotencyKey, instant, iso, limit, page, phone } from "./fields.ts";
import { roundAnswer, roundExample, roundOutput } from "./round-output.ts";

const seedHash = z.string("64 lowercase hex characters").regex(/^[0-9a-f]{64}$/, "64 lowercase hex characters");
/** How far the list got: the nonce of its last round. */
const nonceCursor = z.string().regex(/^\d{1,9}$/, "the next_cursor of the page before").optional();

const rotateOutput = z.object({ revealed: z.object({ serverSeed: z.string(), serverSeedHash: z.string(), rounds: z.int() }), activeSeedHash: z.string(), nextSeedHash: z.string() });
const seedOutput = page(roundOutput).extend({ serverSeedHash: z.string(), serverSeed: z.string().nullable(), isActive: z.boolean(), revealedAt: z.string().nullable(), rounds: z.int() });

// The vectors' own: the seed of sixty-four zeros and its hash.
const revealedExample = { serverSeed: "0".repeat(64), serverSeedHash: "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55", rounds: 1 };
const revealedRoll = { clientSeed: "a", nonce: 0, roll: 1938 };

const gameOutput = z.object({ currency: z.string(), minStake: z.int(), maxStake: z.int(), edgeBp: z.int(), activeSeedHash: z.string(), nextSeedHash: z.string(), nonce: z.int() });

export const gameRouter = router({
  show: open
    .meta({
      rest: {
        method: "GET",
        path: "/game",
        group: "Playing",
        summary: "The limits, and the seed hashes committed to before the next round. An anonymous call reserves a seed pair for 30 minutes.",
        auth: "optional",
        limit: "visitors of an address with 2,000 unused pairs share them; who stakes first has it",
        errors: [],
        example: { output: { currency: "UGX", minStake: 500, maxStake: 100_000, edgeBp: 100, activeSeedHash: roundExample.serverSeedHash, nextSeedHash: "2633f208f30715c034881f18233bd5cc2ae1f42e959b1c920dc4b233e82bc074", nonce: 7 } },
      },
    })
    .output(gameOutput)
    .query(async ({ ctx }) => {
      const game = await showGame(ctx.deps, await ctx.gamer(), ctx.asker().address);
      return { ...game, minStake: toWire(game.minStake), maxStake: toWire(game.maxStake) };
    }),

  rotateSeed: open
    .meta({
      rest: {
        method: "POST",
        path: "/game/seed/rotate",
        group: "Playing",
        summary: "Reveals the active server seed, makes the next one active and commits to a new next one. Send the active_seed_hash you believe in: one seed is rotated once, and naming it again gives the same reveal. Without it, a seed that nothing was played under stays and the last rotation is told again.",
        auth: "optional",
        limit: "a seed that came by a rotation is rotated once a round was placed under it",
        errors: ["round_undecided", "seed_unused", "seed_mismatch"],
        example: { input: { activeSeedHash: revealedExample.serverSeedHash }, output: { revealed: revealedExample, activeSeedHash: roundExample.serverSeedHash, nextSeedHash: "2633f208f30715c034881f18233bd5cc2ae1f42e959b1c920dc4b233e82bc074" } },
      },
    })
    .input(z.strictObject({ activeSeedHash: seedHash.optional() }))
    .output(rotateOutput)
    .mutation(async ({ ctx, input }) => rotateSeed(ctx.deps, { gamer: await ctx.gamer(), activeSeedHash: input.activeSeedHash })),

  seed: open
    .meta({
      rest: {
        method: "GET",
        path: "/game/seeds/{hash}",
        group: "Playing",
        summary: "A seed that this guest or player has played under, with its rounds from the first on; the seed itself once it is revealed.",
        auth: "optional",
        limit: "100 rounds a call",
        errors: ["not_found"],
        example: {
          input: { hash: revealedExample.serverSeedHash, limit: 20 },
          output: { ...revealedExample, isActive: false, revealedAt: "2026-11-21T06:00:00.000Z", items: [{ ...roundExample, ...revealedRoll, serverSeed: revealedExample.serverSeed, serverSeedHash: revealedExample.serverSeedHash }], nextCursor: null },
        },
      },
    })
    .input(z.strictObject({ hash: seedHash, limit, cursor: nonceCursor }))
    .output(seedOutput)
    .query(async ({ ctx, input: { cursor, ...which } }) => {
      const { seed, items, nextCursor } = await showSeed(ctx.deps, { ...which, cursor: cursor === undefined ? undefined : Number(cursor), gamer: await ctx.gamer() });
      return { ...seed, revealedAt: iso(seed.revealedAt), items: items.map(roundAnswer), nextCursor };
    }),
});

const stakeInput = z.strictObject({
  amount,
  side: z.enum(["under", "over"], "under or over"),
  target: z.int("a whole number from 0 to 9999").min(0, "from 0 to 9999").max(9999, "from 0 to 9999"),
  clientSeed: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "1 to 64 letters, digits, - or _"),
  serverSeedHash: z.string().regex(/^[0-9a-f]{64}$/, "the active_seed_hash that GET /game gave"),
  phone: phone.optional(),
  birthDate: birthDate.optional(),
  expiresAt: instant.optional(),
  idempotencyKey,
});

export const stakesRouter = router({
  place: open
    .meta({
      rest: {
        method: "POST",
        path: "/stakes",
        group: "Playing",
        summary: "Stake on a roll. A guest gives the phone that pays and gets a guest_token; a player's stake comes from the balance. Make a guest's first Idempotency-Key of 22 random characters or more: should the answer be lost, it is what gets the token.",
        auth: "optional",
        limit: "5 s between a player's, a guest's or a phone's rounds; one open payment per phone, 10 a day that are not paid, 500 in all; 600 an hour and 5,000 a day per address that are not paid",
        errors: ["invalid_phone", "below_minimum", "above_maximum", "no_profit", "payout_too_large", "stake_expired", "phone_required", "phone_not_allowed", "insufficient_funds", "seed_taken", "seed_mismatch", "collection_open", "idempotency_key_required", "idempotency_mismatch", "too_fast", "self_excluded", "limit_reached", "phone_not_playing", "guests_not_allowed", "birth_date_required", "under_age", "reality_check_due", "too_many_prompts", "address_limited", "unavailable"],
        status: 201,
        isIdempotent: true,
        example: {
          input: { amount: 1000, side: "under", target: 4950, clientSeed: "kampala-2026", serverSeedHash: roundExample.serverSeedHash, phone: "0772 123 456" },
          output: { ...roundExample, guestToken: "019aa4c6-6f0d-7c11-8b1e-5a1f0f3c9d42.Zk5…" },
        },
      },
    })
    .input(stakeInput)
    .output(roundOutput.extend({ guestToken: z.string().nullable() }))
    .mutation(async ({ ctx, input: { amount: staked, expiresAt, ...stake } }) => {
      const gamer = await ctx.gamer();
      const placed = await placeStake(ctx.deps, { ...stake, amountMinor: BigInt(staked), expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt), gamer, address: ctx.asker().address });
      if (placed.guestToken !== null && ctx.channel === "web") await ctx.cookies.writeGuest(placed.guestToken);
      ctx.note({ round: placed.round.id, status: placed.round.status });
      // The browser's guest lives in a cookie that scripts cannot read; only API clients are handed the token.
      return { ...roundAnswer(placed.round), guestToken: ctx.channel === "rest" ? placed.guestToken : null };
    }),

  show: open
    .meta({
      rest: {
        method: "GET",
        path: "/stakes/{id}",
        group: "Playing",
        summary: "One round of this guest or player, and once its seed is revealed everything needed to check it.",
        auth: "optional",
        limit: "none of its own",
        errors: ["not_found"],
        example: { input: { id: roundExample.id }, output: roundExample },
      },
    })
    .input(z.strictObject({ id }))
    .output(roundOutput)
    .query(async ({ ctx, input }) => roundAnswer(await showRound(ctx.deps, { id: input.id, gamer: await ctx.gamer() }))),

  recent: open
    .meta({
      rest: {
        method: "GET",
        path: "/stakes",
        group: "Playing",
        summary: "The rounds of this guest or player, newest first. To somebody signed in, those of the guest he was before in this browser or with this token too.",
        auth: "optional",
        limit: "100 rounds a call",
        errors: [],
        example: { input: { limit: 20 }, output: { items: [roundExample], nextCursor: null } },
      },
    })
    .input(z.strictObject({ limit, cursor }))
    .output(page(roundOutput))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listOwnRounds(ctx.deps, { ...input, gamer: await ctx.gamer() });
      return { items: items.map(roundAnswer), nextCursor };
    }),
});
