"use server";

import { redirect } from "next/navigation";
import { refusalOf } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { askAgain, askedInRefusal, askedOf, isSameCode, type Asked } from "#src/app/sign-in/asked.ts";
import { afterPlainPost, refused } from "#src/app/sign-in/refused.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import type { SignInState } from "#src/ui/sign-in/sign-in-state.ts";
import { askedForIn, type AskedFor } from "./asked-for.ts";
import { forgetWithdrawCode, isReason, readWithdrawCode, writeWithdrawCode, type StepUpReason } from "./code-cookie.ts";
import { forgetDraft, wantedOf } from "./draft-cookie.ts";

const { withdrawals, signIn } = messagesFor();
const codePage = "/withdraw/code";
const isPlayer = true;

type Api = Awaited<ReturnType<typeof signedIn>>["api"];

/** Asks with the key of the draft that was read: sent twice, by an impatient thumb or after a dropped line and a reload, it is one withdrawal. */
export async function confirmWithdrawal(_: SignInState, form: FormData): Promise<SignInState> {
  const { api } = await signedIn("/withdraw");
  const asked = askedForIn(form);
  if (!asked) redirect("/withdraw");
  let id: string;
  try {
    if (await hasFeeMoved(api, asked)) return { error: withdrawals.confirm.moved };
    id = await request(api, asked);
  } catch (error) {
    const reason = reasonIn(error);
    if (!reason) return refused(error, { isPlayer });
    return askForCode(api, asked, reason);
  }
  await Promise.all([forgetDraft(), forgetWithdrawCode()]);
  redirect(`/withdrawals/${id}`);
}

/** The same withdrawal, under the same key, with the code that was texted for it. */
export async function proveWithdrawal(_: SignInState, form: FormData): Promise<SignInState> {
  const { api } = await signedIn("/withdraw");
  const step = await readWithdrawCode();
  if (!step) redirect("/withdraw/confirm");
  const askedAtMs = step.resendAtMs;
  const code = textOf(form, "code").replace(/\D/g, "");
  if (code.length !== 6) return { error: signIn.code.short, values: { code }, askedAtMs };
  let id: string;
  try {
    if (await hasFeeMoved(api, step)) return { error: withdrawals.confirm.moved, refusal: "state_conflict", askedAtMs };
    id = await request(api, step, { challengeId: step.challengeId, code });
  } catch (error) {
    return refused(error, { askedAtMs, isPlayer });
  }
  await Promise.all([forgetDraft(), forgetWithdrawCode()]);
  redirect(`/withdrawals/${id}`);
}

export async function sendWithdrawalCode(): Promise<SignInState> {
  const { api } = await signedIn("/withdraw");
  const step = await readWithdrawCode();
  if (!step) redirect("/withdraw/confirm");
  let asked: Asked;
  try {
    asked = await askAgain(step, () => api.withdrawals.stepUp({ amount: step.amount, ...wantedOf(step) }));
  } catch (error) {
    return refused(error, { askedAtMs: step.resendAtMs, isPlayer });
  }
  await writeWithdrawCode({ ...step, ...asked });
  return afterPlainPost(codePage, { resent: isSameCode(step, asked) ? "same" : "new", askedAtMs: asked.resendAtMs });
}

async function askForCode(api: Api, asked: AskedFor, reason: StepUpReason): Promise<SignInState> {
  try {
    await writeWithdrawCode({ ...asked, reason, ...askedOf(await api.withdrawals.stepUp({ amount: asked.amount, ...wantedOf(asked) })) });
  } catch (error) {
    const known = askedInRefusal(error);
    if (!known) return refused(error, { isPlayer });
    await writeWithdrawCode({ ...asked, reason, ...known });
  }
  redirect(codePage);
}

async function request(api: Api, asked: AskedFor, stepUp?: { challengeId: string; code: string }): Promise<string> {
  const made = await api.withdrawals.request({ amount: asked.amount, idempotencyKey: asked.idempotencyKey, ...wantedOf(asked), ...(stepUp ? { stepUp } : {}) });
  return made.requestId;
}

async function hasFeeMoved(api: Api, { amount, method, fee }: AskedFor): Promise<boolean> {
  return (await api.withdrawals.quote({ amount, method })).fee !== fee;
}

/** Why a code is asked for, where that is what was refused. */
function reasonIn(error: unknown): StepUpReason | null {
  const refusal = refusalOf(error);
  if (refusal?.code !== "step_up_required") return null;
  const { reason } = refusal.params;
  return isReason(reason) ? reason : "SESSION";
}
