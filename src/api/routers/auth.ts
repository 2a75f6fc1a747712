import { z } from "zod";
import { challengeStatus } from "#src/domain/otp/challenge-status.ts";
import { requestCode, resendCode } from "#src/domain/otp/request-code.ts";
import { verifyCode } from "#src/domain/otp/verify-code.ts";
import { issueAccessToken } from "#src/domain/sessions/access-token.ts";
import { buryEndedSession } from "#src/domain/sessions/bury.ts";
import { endSession } from "#src/domain/sessions/end-session.ts";
import { refreshSession } from "#src/domain/sessions/refresh.ts";
import { showStanding } from "#src/domain/players/state.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { open, router, signedIn } from "../trpc.ts";
import { codeSent, codeSentExample, countryCode, exampleChallenge } from "./code-fields.ts";
import { code, id, phone, plainLine } from "./fields.ts";

const group = "Signing in";
const challengeId = exampleChallenge;
const player = z.object({ id: z.string(), phoneNumber: z.string(), displayName: z.string().nullable() });
const playerExample = { id: "019aa4c6-7a10-7c3e-9d55-2f6a1b0c4e7d", phoneNumber: "+256772123456", displayName: null };
const tokens = z.object({ token: z.string(), tokenType: z.literal("Bearer"), expiresIn: z.int(), refreshToken: z.string() });
const tokensExample = { token: "eyJhbGciOiJIUzI1NiJ9…", tokenType: "Bearer", expiresIn: 900, refreshToken: "019aa4c6-9a00-7e4f-8c1d-2b3a4f5e6d7c.0.q7…" };
const askErrors = ["invalid_phone", "code_cooldown", "too_many_codes", "address_limited", "texts_exhausted", "not_whitelisted", "sms_unavailable", "sign_in_disabled"] as const;

export const authRouter = router({
  requestOtp: open
    .meta({
      rest: {
        method: "POST",
        path: "/auth/request-otp",
        group,
        summary: "Text a code to a phone. The answer is the same for known and unknown numbers.",
        auth: "none",
        limit: "60 s between codes; 3 in 10 minutes, 5 an hour, 10 a day per phone; 300 an hour per address; a budget a day",
        errors: askErrors,
        example: { input: { phone: "0772 123 456", countryCode: "UG" }, output: codeSentExample },
      },
    })
    .input(z.strictObject({ phone, countryCode }))
    .output(codeSent)
    .mutation(async ({ ctx, input }) => requestCode(ctx.deps, { phone: input.phone, country: input.countryCode, proofs: await ctx.cookies.readProofs(), ...ctx.asker() })),

  resendOtp: open
    .meta({
      rest: {
        method: "POST",
        path: "/auth/resend-otp",
        group,
        summary: "Text the code again: the same one while it lives. By challenge or by phone, one of the two.",
        auth: "none",
        limit: "as for request-otp",
        errors: ["code_expired", ...askErrors],
        example: { input: { challengeId }, output: codeSentExample },
      },
    })
    .input(z.strictObject({ challengeId: id.optional(), phone: phone.optional() }).refine((given) => (given.challengeId === undefined) !== (given.phone === undefined), "give challenge_id or phone, one of the two"))
    .output(codeSent)
    .mutation(async ({ ctx, input }) => resendCode(ctx.deps, { ...(input.challengeId !== undefined ? { challengeId: input.challengeId } : { phone: input.phone ?? "" }), proofs: await ctx.cookies.readProofs(), ...ctx.asker() })),

  verifyOtp: open
    .meta({
      rest: {
        method: "POST",
        path: "/auth/verify-otp",
        group,
        summary: "Prove the phone with the code. Winnings that waited on it become the player's.",
        auth: "none",
        limit: "5 tries per challenge; guesses without a challenge share 5 per phone, then 10 minutes' wait; 240 a day per phone in all; 600 misses in 15 minutes per address",
        errors: ["invalid_phone", "wrong_code", "code_expired", "locked", "address_limited", "not_whitelisted", "account_suspended", "account_closed", "sign_in_disabled"],
        example: {
          input: { phone: "0772 123 456", code: "123456", challengeId, deviceInfo: "Kete for Android 1.4" },
          output: { ...tokensExample, player: playerExample, isNewPlayer: true, claimed: { rounds: 3, amount: 2400 } },
        },
      },
    })
    .input(z.strictObject({ phone, countryCode, code, challengeId: id.optional(), deviceInfo: z.string().max(200, "at most 200 characters").regex(plainLine, "plain text").optional() }))
    .output(tokens.partial().extend({ player, isNewPlayer: z.boolean(), claimed: z.object({ rounds: z.int(), amount: z.int() }) }))
    .mutation(async ({ ctx, input: { deviceInfo, countryCode: country, ...given } }) => {
      const before = ctx.channel === "web" ? await ctx.caller() : null;
      const kind = ctx.channel === "web" ? "WEB" : "API";
      const proven = await verifyCode(ctx.deps, { ...given, country, kind, device: deviceInfo ?? ctx.userAgent ?? undefined, endsSession: before?.sessionId, ...ctx.asker() });
      if (before) await buryEndedSession(ctx.deps, before.sessionId);
      const answer = { player: proven.player, isNewPlayer: proven.isNewPlayer, claimed: { rounds: proven.claimed.rounds, amount: toWire(proven.claimed.amountMinor) } };
      ctx.note({ player: proven.player.id, isNewPlayer: proven.isNewPlayer });
      if (ctx.channel === "web") {
        // The browser's session lives in a cookie that scripts cannot read; no token is handed out.
        await ctx.cookies.writeSession({ id: proven.session.publicId, secret: proven.session.secret });
        await ctx.cookies.addProof(proven.proof);
        return answer;
      }
      return { ...answer, ...(await issueAccessToken(ctx.deps, proven.session)) };
    }),

  challenge: open
    .meta({
      rest: {
        method: "GET",
        path: "/auth/challenges/{id}",
        group,
        summary: "What became of the text, so that a page can say so.",
        auth: "none",
        limit: "none of its own",
        errors: ["not_found"],
        example: { input: { id: challengeId }, output: { delivery: "sent", failure: null, expiresIn: 281, resendIn: 41, attemptsLeft: 5 } },
      },
    })
    .input(z.strictObject({ id }))
    .output(z.object({ delivery: z.enum(["queued", "sent", "delivered", "failed"]), failure: z.enum(["number", "service"]).nullable(), expiresIn: z.int(), resendIn: z.int(), attemptsLeft: z.int() }))
    .query(({ ctx, input }) => challengeStatus(ctx.deps, input)),

  refresh: open
    .meta({
      rest: {
        method: "POST",
        path: "/auth/refresh",
        group,
        summary: "A new access token and refresh token. An old refresh token used again ends the session.",
        auth: "none",
        limit: "none of its own",
        errors: ["token_invalid", "token_reused"],
        example: { input: { refreshToken: tokensExample.refreshToken }, output: tokensExample },
      },
    })
    .input(z.strictObject({ refreshToken: z.string().max(300) }))
    .output(tokens)
    .mutation(({ ctx, input }) => refreshSession(ctx.deps, input)),

  status: open
    .meta({
      rest: {
        method: "GET",
        path: "/auth/status",
        group,
        summary: "Whether this caller is signed in, and as whom.",
        auth: "optional",
        limit: "none of its own",
        errors: [],
        example: { output: { authenticated: true, player: playerExample, phoneVerified: true, accountActive: true } },
      },
    })
    .output(z.object({ authenticated: z.boolean(), player: player.optional(), phoneVerified: z.boolean(), accountActive: z.boolean() }))
    .query(async ({ ctx }) => {
      const caller = await ctx.caller();
      if (!caller) return { authenticated: false, phoneVerified: false, accountActive: false };
      const { displayName, isActive } = await showStanding(ctx.deps, caller);
      return { authenticated: true, player: { id: caller.playerPublicId, phoneNumber: caller.phone, displayName }, phoneVerified: true, accountActive: isActive };
    }),

  logout: signedIn
    .meta({
      rest: { method: "POST", path: "/auth/logout", group, summary: "End this session: its token and cookie are dead at once.", auth: "required", limit: "none of its own", errors: [], status: 204, example: { output: null } },
    })
    .output(z.null())
    .mutation(async ({ ctx }) => {
      await endSession(ctx.deps, { publicId: ctx.player.sessionId, reason: "signed_out", requestId: ctx.requestId });
      if (ctx.channel === "web") await ctx.cookies.clearSession();
      return null;
    }),
});
