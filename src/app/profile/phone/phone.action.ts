"use server";

import { redirect } from "next/navigation";
import { refusalOf } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { askAgain, askedInRefusal, askedOf, isSameCode, type Asked } from "#src/app/sign-in/asked.ts";
import { afterPlainPost, refused } from "#src/app/sign-in/refused.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import type { SignInState } from "#src/ui/sign-in/sign-in-state.ts";
import { forgetPhoneStep, forgetPhoneTyped, readPhoneStep, writePhoneMoved, writePhoneStep, writePhoneTyped, type PhoneStep } from "./phone-cookie.ts";

const page = "/profile/phone";
/** A player is nobody's guest: words for him leave that way out. */
const isPlayer = true;

export async function askForNumber(_: SignInState, form: FormData): Promise<SignInState> {
  const { api } = await signedIn(page);
  const typed = { phone: textOf(form, "phone"), country: textOf(form, "country") };
  try {
    await writePhoneStep({ ...typed, ...askedOf(await api.phone.request({ phone: typed.phone, countryCode: typed.country })) });
  } catch (error) {
    const known = askedInRefusal(error);
    if (!known) return refused(error, { values: typed, isPlayer });
    await writePhoneStep({ ...typed, ...known });
  }
  return afterPlainPost(page);
}

export async function sendNumberCode(): Promise<SignInState> {
  const { api } = await signedIn(page);
  const step = await readPhoneStep();
  if (!step) return afterPlainPost(page);
  let asked: Asked;
  try {
    asked = await askAgain(step, () => api.phone.request({ phone: step.phone, countryCode: step.country }));
  } catch (error) {
    return refused(error, { askedAtMs: step.resendAtMs, isPlayer });
  }
  await writePhoneStep({ ...step, ...asked });
  return afterPlainPost(page, { resent: isSameCode(step, asked) ? "same" : "new", askedAtMs: asked.resendAtMs });
}

export async function anotherNumber(): Promise<void> {
  const step = await readPhoneStep();
  if (step) await writePhoneTyped(step);
  await forgetPhoneStep();
  await afterPlainPost(page);
}

export async function moveToNumber(_: SignInState, form: FormData): Promise<SignInState> {
  const { api, me } = await signedIn(page);
  const step = await readPhoneStep();
  if (!step) return afterPlainPost(page);
  const code = textOf(form, "code").replace(/\D/g, "");
  if (code.length !== 6) return { error: messagesFor().signIn.code.short, values: { code }, askedAtMs: step.resendAtMs };
  try {
    await api.phone.change({ phone: step.phone, countryCode: step.country, challengeId: step.challengeId, code });
  } catch (error) {
    return refusedMove(error, step);
  }
  await Promise.all([forgetPhoneStep(), forgetPhoneTyped(), writePhoneMoved({ before: me.phoneNumber })]);
  redirect(`${page}/done`);
}

/** A number that cannot be moved to is no matter of the code: back to the number, with what is wrong about it. */
async function refusedMove(thrown: unknown, step: PhoneStep): Promise<SignInState> {
  const code = refusalOf(thrown)?.code;
  if (code !== "phone_taken" && code !== "phone_unchanged") return refused(thrown, { askedAtMs: step.resendAtMs, isPlayer });
  await Promise.all([forgetPhoneStep(), writePhoneTyped(step)]);
  redirect(`${page}?refused=${code}`);
}
