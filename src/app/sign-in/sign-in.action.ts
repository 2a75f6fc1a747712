"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import type { SignInState } from "#src/ui/sign-in/sign-in-state.ts";
import { localPath } from "./local-path.ts";
import { forgetCodeStep, readCodeStep, writeCodeStep, writeWelcome, type CodeStep } from "./step-cookie.ts";

type Sent = { challengeId: string; expiresIn: number; resendIn: number; otpHint?: string | undefined; phone?: string | undefined };

export async function sendCode(_: SignInState, form: FormData): Promise<SignInState> {
  const phone = textOf(form, "phone");
  const countryCode = textOf(form, "country");
  const next = localPath(textOf(form, "next"));
  const api = await serverCaller();
  try {
    await keepStep(await api.auth.requestOtp({ phone, countryCode }), { phone, country: countryCode, next });
  } catch (error) {
    const known = challengeInRefusal(error);
    if (!known) return { error: await wordsOf(error), values: { phone, country: countryCode } };
    await keepStep(known, { phone, country: countryCode, next });
  }
  return afterPlainPost("/sign-in");
}

export async function resendCode(): Promise<SignInState> {
  const step = await readCodeStep();
  if (!step) return afterPlainPost("/sign-in");
  try {
    await keepStep(await sendAgain(step), step);
  } catch (error) {
    return { error: await wordsOf(error) };
  }
  return afterPlainPost("/sign-in", { isResent: true });
}

export async function changeNumber(): Promise<void> {
  const step = await readCodeStep();
  await forgetCodeStep();
  if ((await headers()).get("next-action") === null) redirect(`/sign-in?next=${encodeURIComponent(localPath(step?.next))}`);
}

export async function checkCode(_: SignInState, form: FormData): Promise<SignInState> {
  const step = await readCodeStep();
  if (!step) return afterPlainPost("/sign-in");
  const messages = messagesFor();
  const code = textOf(form, "code").replace(/\D/g, "");
  if (code.length !== 6) return { error: messages.signIn.code.short };
  const api = await serverCaller();
  let isWelcomed: boolean;
  try {
    const { isNewPlayer, claimed } = await api.auth.verifyOtp({ phone: step.phone, code, challengeId: step.challengeId });
    isWelcomed = isNewPlayer || claimed.rounds > 0 || claimed.amount > 0;
    await forgetCodeStep();
    if (isWelcomed) await writeWelcome({ isNew: isNewPlayer, rounds: claimed.rounds, amountMinor: claimed.amount, next: localPath(step.next) });
  } catch (error) {
    return { error: await wordsOf(error) };
  }
  redirect(isWelcomed ? "/sign-in/welcome" : localPath(step.next));
}

/** The same code while it lives; a new one, for the same number, once it has expired or was burned by misses. */
async function sendAgain(step: CodeStep): Promise<Sent> {
  const api = await serverCaller();
  try {
    return await api.auth.resendOtp({ challengeId: step.challengeId });
  } catch (error) {
    if (refusalOf(error)?.code !== "code_expired") throw error;
    return await api.auth.requestOtp({ phone: step.phone, countryCode: step.country });
  }
}

async function keepStep(sent: Sent, { phone, country, next }: Pick<CodeStep, "phone" | "country" | "next">): Promise<void> {
  const nowMs = Date.now();
  await writeCodeStep({ phone: sent.phone ?? phone, country, challengeId: sent.challengeId, expiresAtMs: nowMs + sent.expiresIn * 1000, resendAtMs: nowMs + sent.resendIn * 1000, next, hint: sent.otpHint });
}

/** Asking during the cool-down is refused, but with a challenge of one's own on the code that lives: go on to the code step with it. */
function challengeInRefusal(error: unknown): Sent | null {
  const refusal = refusalOf(error);
  const params: Readonly<Record<string, unknown>> = refusal?.params ?? {};
  const { challengeId, expiresIn, otpHint, phone } = params;
  if (!refusal || typeof challengeId !== "string") return null;
  return {
    challengeId,
    expiresIn: typeof expiresIn === "number" ? expiresIn : 300,
    resendIn: refusal.retryAfterSeconds ?? 60,
    otpHint: typeof otpHint === "string" ? otpHint : undefined,
    phone: typeof phone === "string" ? phone : undefined,
  };
}

/** A form sent without scripts is answered by a redirect, so that a reload asks for the page and does not send the form again. */
async function afterPlainPost(path: string, state: SignInState = {}): Promise<SignInState> {
  if ((await headers()).get("next-action") === null) redirect(path);
  return state;
}

async function wordsOf(error: unknown): Promise<string> {
  const refusal = refusalOf(error);
  if (!refusal) throw error;
  const api = await serverCaller();
  return refusalWords(messagesFor(), refusal, (await api.site.show()).currency);
}
