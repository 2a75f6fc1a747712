import { z } from "zod";
import { stateBirthDate } from "#src/domain/care/birth-date.ts";
import { exclude, setLimits, showCare } from "#src/domain/care/limits.ts";
import { limitNames } from "#src/domain/care/policies.ts";
import { answerRealityCheck, showSittingView, type SittingView } from "#src/domain/care/reality-check.ts";
import { coolOffNames, selfExclusionNames } from "#src/domain/care/rules.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { open, router, signedIn } from "../trpc.ts";
import { careAnswer, careExample, careOutput, policyAnswer, policyExample, policyOutput } from "./care-fields.ts";
import { birthDate } from "./fields.ts";

const group = "Responsible play";
const limitField = z.int("a whole number of the currency's smallest unit").min(0, "0 or more").max(1_000_000_000_000, "too large").nullable().optional();

const sittingOutput = z.object({ minutes: z.int(), rounds: z.int(), staked: z.int(), net: z.int(), isCheckDue: z.boolean(), everyMinutes: z.int() });
const sittingExample: z.output<typeof sittingOutput> = { minutes: 31, rounds: 42, staked: 42_000, net: -3600, isCheckDue: true, everyMinutes: 30 };

function sittingAnswer({ sitting, isDue, everyMinutes }: SittingView): z.output<typeof sittingOutput> {
  return { minutes: sitting?.minutes ?? 0, rounds: sitting?.rounds ?? 0, staked: toWire(sitting?.stakedMinor ?? 0n), net: toWire(sitting?.netMinor ?? 0n), isCheckDue: isDue, everyMinutes };
}

export const careRouter = router({
  policies: open
    .meta({
      rest: {
        method: "GET",
        path: "/policies",
        group,
        summary: "What is allowed in each country on offer: age, guests, birth date, taxes, help line, and whether its money is real.",
        auth: "none",
        limit: "none of its own",
        errors: [],
        example: { output: { items: [{ country: "UG", ...policyExample }], nextCursor: null } },
      },
    })
    .output(z.object({ items: z.array(policyOutput.extend({ country: z.string() })), nextCursor: z.null() }))
    .query(({ ctx: { deps: { care } } }) => ({
      items: care.phones.countries.flatMap((country) => { const policy = care.policies[country]; return policy ? [{ country, ...policyAnswer(policy) }] : []; }),
      nextCursor: null,
    })),

  show: signedIn
    .meta({ rest: { method: "GET", path: "/me/limits", group, summary: "Your limits with what is used and left of each, a change that waits, and a cool-off or self-exclusion that lasts.", auth: "required", limit: "none of its own", errors: [], example: { output: careExample } } })
    .output(careOutput)
    .query(async ({ ctx }) => careAnswer(await showCare(ctx.deps, ctx.player), ctx.deps.care.currency)),

  setLimits: signedIn
    .meta({
      rest: {
        method: "PUT",
        path: "/me/limits",
        group,
        summary: "Set limits on what you pay in and what you lose, by calendar day and week. Lower counts at once; higher, or null for none, after 24 hours; the amount that stands now calls a waiting change off. What is left out stays.",
        auth: "required",
        limit: "a raise waits 24 hours",
        errors: [],
        example: { input: { depositDay: 20_000, lossWeek: null }, output: careExample },
      },
    })
    .input(z.strictObject({ depositDay: limitField, depositWeek: limitField, lossDay: limitField, lossWeek: limitField }))
    .output(careOutput)
    .mutation(async ({ ctx, input }) => {
      const given = { deposit_day: input.depositDay, deposit_week: input.depositWeek, loss_day: input.lossDay, loss_week: input.lossWeek };
      const changes = Object.fromEntries(limitNames.flatMap((name) => { const amount = given[name]; return amount === undefined ? [] : [[name, amount === null ? null : BigInt(amount)] as const]; }));
      return careAnswer(await setLimits(ctx.deps, { playerId: ctx.player.playerId, requestId: ctx.requestId, changes }), ctx.deps.care.currency);
    }),

  coolOff: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/limits/cool-off",
        group,
        summary: "Shut your number out of staking and paying in for a day, a week or 30 days, at once. It cannot be taken back. Withdrawals stay open.",
        auth: "required",
        limit: "a longer one that lasts already stays",
        errors: [],
        example: { input: { span: "7_days" }, output: { ...careExample, exclusion: { kind: "cool_off", since: "2026-11-21T06:10:00.000Z", until: "2026-11-28T06:10:00.000Z" } } },
      },
    })
    .input(z.strictObject({ span: z.enum(coolOffNames, `one of ${coolOffNames.join(", ")}`) }))
    .output(careOutput)
    .mutation(async ({ ctx, input }) => careAnswer(await exclude(ctx.deps, { playerId: ctx.player.playerId, requestId: ctx.requestId, span: input.span }), ctx.deps.care.currency)),

  selfExclude: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/limits/self-exclusion",
        group,
        summary: "Shut your number out of staking and paying in for half a year to five years, at once. Neither you nor an operator can take it back. Withdrawals stay open.",
        auth: "required",
        limit: "a longer one that lasts already stays",
        errors: [],
        example: { input: { span: "1_year" }, output: { ...careExample, exclusion: { kind: "self_exclusion", since: "2026-11-21T06:10:00.000Z", until: "2027-11-21T06:10:00.000Z" } } },
      },
    })
    .input(z.strictObject({ span: z.enum(selfExclusionNames, `one of ${selfExclusionNames.join(", ")}`) }))
    .output(careOutput)
    .mutation(async ({ ctx, input }) => careAnswer(await exclude(ctx.deps, { playerId: ctx.player.playerId, requestId: ctx.requestId, span: input.span }), ctx.deps.care.currency)),

  stateBirthDate: signedIn
    .meta({
      rest: {
        method: "PUT",
        path: "/me/birth-date",
        group,
        summary: "State your birth date, once. A country that asks for it lets nobody stake before. Only an operator can correct it.",
        auth: "required",
        limit: "once a player",
        errors: ["under_age", "birth_date_stated"],
        example: { input: { birthDate: "1990-04-21" }, output: { ...careExample, birthDate: "1990-04-21" } },
      },
    })
    .input(z.strictObject({ birthDate }))
    .output(careOutput)
    .mutation(async ({ ctx, input }) => {
      await stateBirthDate(ctx.deps, { playerId: ctx.player.playerId, requestId: ctx.requestId, birthDate: input.birthDate });
      return careAnswer(await showCare(ctx.deps, ctx.player), ctx.deps.care.currency);
    }),

  sitting: open
    .meta({
      rest: {
        method: "GET",
        path: "/game/sitting",
        group,
        summary: "This guest's or player's sitting: minutes, rounds, staked and net position, and whether the next stake waits for an answer.",
        auth: "optional",
        limit: "the latest 5,000 rounds",
        errors: [],
        example: { output: sittingExample },
      },
    })
    .output(sittingOutput)
    .query(async ({ ctx }) => sittingAnswer(await showSittingView(ctx.deps, await ctx.gamer()))),

  goOn: open
    .meta({
      rest: {
        method: "POST",
        path: "/game/sitting/go-on",
        group,
        summary: "Answer the reality check: you have seen how long and how much, and mean to go on. The next one comes after as many minutes again.",
        auth: "optional",
        limit: "none of its own",
        errors: [],
        example: { output: { ...sittingExample, isCheckDue: false } },
      },
    })
    .input(z.strictObject({}))
    .output(sittingOutput)
    .mutation(async ({ ctx }) => {
      const gamer = await ctx.gamer();
      await answerRealityCheck(ctx.deps, gamer);
      return sittingAnswer(await showSittingView(ctx.deps, gamer));
    }),
});
