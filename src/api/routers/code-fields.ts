import { z } from "zod";

/** What every ask for a code answers, and its example. */
export const codeSent = z.object({ smsQueued: z.literal(true), challengeId: z.string(), expiresIn: z.int(), resendIn: z.int(), otpHint: z.string().optional() });
export const exampleChallenge = "019aa4c6-5c00-7d1e-8a2b-9f3e4d5c6b7a";
export const codeSentExample: z.output<typeof codeSent> = { smsQueued: true, challengeId: exampleChallenge, expiresIn: 300, resendIn: 60 };

export const countryCode = z.string().regex(/^([A-Za-z]{2}|\+\d{1,4})$/, "a country like UG or a dialling code like +256").optional();
