import { z } from "zod";
import { toWire } from "#src/domain/shared/money.ts";
import { open, router } from "../trpc.ts";

const siteOutput = z.object({
  currency: z.string(),
  isDemo: z.boolean(),
  countries: z.array(z.string()),
  defaultCountry: z.string(),
  minStake: z.int(),
  maxStake: z.int(),
  edgeBp: z.int(),
  stakeIntervalSeconds: z.int(),
  hasInbox: z.boolean(),
  canSignIn: z.boolean(),
  canWithdraw: z.boolean(),
  asksGuestsBirthDate: z.boolean(),
});

/** What this deployment offers, the same for everybody. It reads settings only: no query, no reservation. */
export const siteRouter = router({
  show: open
    .meta({
      rest: {
        method: "GET",
        path: "/site",
        group: "Playing",
        summary: "What this deployment offers: currency, countries, limits, and whether its money is demo money.",
        auth: "none",
        limit: "none of its own",
        errors: [],
        example: { output: { currency: "UGX", isDemo: true, countries: ["UG", "KE"], defaultCountry: "UG", minStake: 500, maxStake: 100_000, edgeBp: 100, stakeIntervalSeconds: 5, hasInbox: false, canSignIn: true, canWithdraw: true, asksGuestsBirthDate: false } },
      },
    })
    .output(siteOutput)
    .query(({ ctx }) => {
      const { game, care, isDemo, inbox, otp, withdraw } = ctx.deps;
      return {
        currency: game.currency,
        isDemo,
        countries: [...game.phones.countries],
        defaultCountry: game.phones.defaultCountry,
        minStake: toWire(game.minStake),
        maxStake: toWire(game.maxStake),
        edgeBp: game.edgeBp,
        stakeIntervalSeconds: game.intervalSeconds,
        hasInbox: inbox !== null,
        canSignIn: otp.isEnabled,
        canWithdraw: withdraw.isEnabled,
        // The form is there before the phone is: one country that asks is enough for the field.
        asksGuestsBirthDate: care.phones.countries.some((country) => { const policy = care.policies[country]; return policy !== undefined && policy.mayGuestsStake && policy.isBirthDateRequired; }),
      };
    }),
});
