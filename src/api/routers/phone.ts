import { z } from "zod";
import { askPhoneChange, changePhone } from "#src/domain/players/change-phone.ts";
import { router, signedIn } from "../trpc.ts";
import { codeSent, codeSentExample, countryCode, exampleChallenge } from "./code-fields.ts";
import { code, id, phone } from "./fields.ts";

const group = "The player";

/** Moving an account to another number: by the session that is open and the new number's code. */
export const phoneRouter = router({
  request: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/phone/request-code",
        group,
        summary: "Text a code to the number you want to move your account to.",
        auth: "required",
        limit: "as for request-otp",
        errors: ["invalid_phone", "phone_unchanged", "fresh_sign_in_required", "code_cooldown", "too_many_codes", "address_limited", "texts_exhausted", "not_whitelisted", "sms_unavailable", "sign_in_disabled"],
        example: { input: { phone: "0701 234 567", countryCode: "UG" }, output: codeSentExample },
      },
    })
    .input(z.strictObject({ phone, countryCode }))
    .output(codeSent)
    .mutation(({ ctx, input }) => askPhoneChange(ctx.deps, { mover: ctx.player, phone: input.phone, country: input.countryCode, ...ctx.asker() })),

  change: signedIn
    .meta({
      rest: {
        method: "PUT",
        path: "/me/phone",
        group,
        summary: "Move your account to a number by its code. The old number is told and all other devices are signed out.",
        auth: "required",
        limit: "5 tries per challenge",
        errors: ["invalid_phone", "phone_taken", "phone_unchanged", "fresh_sign_in_required", "wrong_code", "code_expired", "address_limited", "not_whitelisted"],
        example: { input: { phone: "0701 234 567", challengeId: exampleChallenge, code: "123456" }, output: { phoneNumber: "+256701234567" } },
      },
    })
    .input(z.strictObject({ phone, countryCode, challengeId: id, code }))
    .output(z.object({ phoneNumber: z.string() }))
    .mutation(async ({ ctx, input: { countryCode: country, ...given } }) => {
      const moved = await changePhone(ctx.deps, { mover: ctx.player, ...given, country, ...ctx.asker() });
      if (ctx.channel === "web") await ctx.cookies.addProof(moved.proof);
      return { phoneNumber: moved.phone };
    }),
});
