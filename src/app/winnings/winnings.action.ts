"use server";

import { redirect } from "next/navigation";
import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";

/** Sends with the key of the page that was read: posted twice, it is one payout. The page says what became of it. */
export async function sendWinnings(form: FormData): Promise<void> {
  const api = await serverCaller();
  let next = "/winnings";
  try {
    await api.winnings.send({ roundId: textOf(form, "roundId"), amount: Number(textOf(form, "amount")), idempotencyKey: textOf(form, "idempotencyKey") });
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    next = `/winnings?${new URLSearchParams({ refused: refusal.code, ...(refusal.retryAfterSeconds === undefined ? {} : { wait: String(refusal.retryAfterSeconds) }) })}`;
  }
  redirect(next);
}
