"use server";

import { redirect } from "next/navigation";
import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { localPath } from "#src/app/sign-in/local-path.ts";
import { parseMoney } from "#src/ui/kit/format-money.ts";
import { act } from "./operator-page.ts";

const isSure = (form: FormData) => textOf(form, "sure") === "yes";
const fileOf = (form: FormData) => `/ops/withdrawals/${encodeURIComponent(textOf(form, "id"))}`;

export async function prove(form: FormData): Promise<void> {
  const next = localPath(textOf(form, "next"));
  const api = await serverCaller();
  let news = "";
  try {
    await api.ops.prove({ code: textOf(form, "code").replace(/\s/g, "") });
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const { attemptsLeft } = refusal.params;
    news = `refused=${refusal.code}&left=${typeof attemptsLeft === "number" ? attemptsLeft : ""}&wait=${refusal.retryAfterSeconds ?? ""}`;
  }
  redirect(news === "" ? next : `/ops/sign?next=${encodeURIComponent(next)}&${news}`);
}

export async function approve(form: FormData): Promise<void> {
  if (!isSure(form)) redirect(`${fileOf(form)}?refused=unsure`);
  const api = await serverCaller();
  return act(fileOf(form), "approved", () => api.ops.withdrawals.approve({ id: textOf(form, "id"), note: textOf(form, "note") || null }));
}

export async function cancel(form: FormData): Promise<void> {
  if (!isSure(form)) redirect(`${fileOf(form)}?refused=unsure`);
  const api = await serverCaller();
  return act(fileOf(form), "cancelled", () => api.ops.withdrawals.cancel({ id: textOf(form, "id"), note: textOf(form, "note") }));
}

export async function propose(form: FormData): Promise<void> {
  if (!isSure(form)) redirect(`${fileOf(form)}?refused=unsure`);
  const api = await serverCaller();
  const outcome = textOf(form, "outcome") === "PAID" ? "PAID" : "NOT_PAID";
  return act(fileOf(form), "proposed", () => api.ops.withdrawals.propose({ id: textOf(form, "attempt"), outcome, providerTxnId: outcome === "PAID" ? textOf(form, "txn") : null, evidence: textOf(form, "evidence") }));
}

export async function decide(form: FormData): Promise<void> {
  const isConfirmed = textOf(form, "decision") === "confirm";
  if (isConfirmed && !isSure(form)) redirect(`${fileOf(form)}?refused=unsure`);
  const api = await serverCaller();
  return act(fileOf(form), isConfirmed ? "confirmed" : "rejected", () => api.ops.withdrawals.decide({ id: textOf(form, "resolution"), isConfirmed }));
}

export async function closeCase(form: FormData): Promise<void> {
  const api = await serverCaller();
  return act("/ops/cases", "closed", () => api.ops.cases.close({ id: textOf(form, "id"), resolution: textOf(form, "resolution") }));
}

/** The phone stays in the form: the address that follows holds the player's id. */
export async function findPlayer(form: FormData): Promise<void> {
  const api = await serverCaller();
  let id: string;
  try {
    ({ id } = await api.ops.players.find({ phoneOrId: textOf(form, "who") }));
  } catch (error) {
    return act("/ops/players", "", () => Promise.reject(error));
  }
  redirect(`/ops/players?q=${id}`);
}

export async function reconcile(form: FormData): Promise<void> {
  const api = await serverCaller();
  return act("/ops/reconciliation", "asked", () => api.ops.books.reconcile({ rail: textOf(form, "rail") }));
}

export async function pauseRail(form: FormData): Promise<void> {
  const api = await serverCaller();
  return act("/ops", "paused", () => api.ops.books.pauseRail({ rail: textOf(form, "rail"), reason: textOf(form, "reason") }));
}

export async function resumeRail(form: FormData): Promise<void> {
  const api = await serverCaller();
  return act("/ops", "resumed", () => api.ops.books.resumeRail({ rail: textOf(form, "rail") }));
}

const books = "/ops/reconciliation";

export async function bookSuspense(form: FormData): Promise<void> {
  const api = await serverCaller();
  const direction = textOf(form, "direction") === "SHORTFALL" ? "SHORTFALL" : "SURPLUS";
  const amount = await amountIn(form);
  return act(books, "booked", () => api.ops.books.postSuspense({ rail: textOf(form, "rail"), amount, direction, reference: textOf(form, "reference"), reason: textOf(form, "reason"), idempotencyKey: textOf(form, "key") }));
}

export async function bookFloat(form: FormData): Promise<void> {
  const api = await serverCaller();
  const direction = textOf(form, "direction") === "OUT" ? "OUT" : "IN";
  const amount = await amountIn(form);
  return act(books, "booked", () => api.ops.books.recordFloat({ rail: textOf(form, "rail"), amount, direction, note: textOf(form, "note"), idempotencyKey: textOf(form, "key") }));
}

async function amountIn(form: FormData): Promise<number> {
  if (!isSure(form)) redirect(`${books}?refused=unsure`);
  const { currency } = await (await serverCaller()).me.show();
  return parseMoney(textOf(form, "amount"), currency) ?? redirect(`${books}?refused=amount`);
}
