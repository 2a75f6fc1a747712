"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { serverCaller } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import type { SignInState } from "#src/ui/sign-in/sign-in-state.ts";
import { askAgain, askedInRefusal, askedOf, isSameCode, type Asked } from "./asked.ts";
import { localPath } from "./local-path.ts";
import { afterPlainPost, refused } from "./refused.ts";
import { forgetCodeStep, forgetTyped, readCodeStep, writeCodeStep, writeTyped, writeWelcome } from "./step-cookie.ts";

const page = "/sign-in";

export async function sendCode(_: SignInState, form: FormData): Promise<SignInState> {
  const typed = { phone: textOf(form, "phone"), country: textOf(form, "country") };
  const next = localPath(textOf(form, "next"));
  const api = await serverCaller();
  try {
    await writeCodeStep({ ...typed, next, ...askedOf(await api.auth.requestOtp({ phone: typed.phone, countryCode: typed.country })) });
  } catch (error) {
    const known = askedInRefusal(error);
    if (!known) return refused(error, { values: typed });
    await writeCodeStep({ ...typed, next, ...known });
  }
  return afterPlainPost(page);
}

export async function resendCode(): Promise<SignInState> {
  const step = await readCodeStep();
  if (!step) return afterPlainPost(page);
  const api = await serverCaller();
  let asked: Asked;
  try {
    asked = await askAgain(step, () => api.auth.requestOtp({ phone: step.phone, countryCode: step.country }));
  } catch (error) {
    return refused(error, { askedAtMs: step.resendAtMs });
  }
  await writeCodeStep({ ...step, ...asked });
  return afterPlainPost(page, { resent: isSameCode(step, asked) ? "same" : "new", askedAtMs: asked.resendAtMs });
}

export async function changeNumber(): Promise<void> {
  const step = await readCodeStep();
  if (step) await writeTyped(step);
  await forgetCodeStep();
  if ((await headers()).get("next-action") === null) redirect(`${page}?next=${encodeURIComponent(localPath(step?.next))}`);
}

export async function checkCode(_: SignInState, form: FormData): Promise<SignInState> {
  const step = await readCodeStep();
  if (!step) return afterPlainPost(page);
  const askedAtMs = step.resendAtMs;
  const code = textOf(form, "code");
  if (code.replace(/\D/g, "").length !== 6) return { error: messagesFor().signIn.code.short, values: { code }, askedAtMs };
  const api = await serverCaller();
  let isWelcomed: boolean;
  try {
    const { isNewPlayer, claimed } = await api.auth.verifyOtp({ phone: step.phone, countryCode: step.country, code: code.replace(/\D/g, ""), challengeId: step.challengeId });
    isWelcomed = isNewPlayer || claimed.rounds > 0 || claimed.amount > 0;
    await Promise.all([forgetCodeStep(), forgetTyped()]);
    if (isWelcomed) await writeWelcome({ isNew: isNewPlayer, rounds: claimed.rounds, amountMinor: claimed.amount, next: localPath(step.next) });
  } catch (error) {
    return refused(error, { askedAtMs });
  }
  redirect(isWelcomed ? "/sign-in/welcome" : localPath(step.next));
}
