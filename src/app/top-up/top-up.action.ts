"use server";

import { redirect } from "next/navigation";
import { refusalOf } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { formatMoney, parseMoney } from "#src/ui/kit/format-money.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords, waitWords, type Refusal } from "#src/ui/messages/refusal-words.ts";
import type { TopUpFormState } from "#src/ui/top-up/top-up.ts";

const messages = messagesFor();

/**
 * Asks with the key of the page that was read: sent twice, by an impatient thumb or a dropped line, it is one
 * payment. A page that was loaded again has another key: then the player is told of the payment that came in.
 */
export async function addMoney(_: TopUpFormState, form: FormData): Promise<TopUpFormState> {
  const { api, me } = await signedIn("/top-up");
  const words = messages.topUps.form;
  const values = { amount: textOf(form, "amount"), phone: textOf(form, "phone") };
  const amount = parseMoney(values.amount, me.currency);
  if (amount === null) return { values, errors: { amount: words.bad } };
  const { minAmount, maxAmount } = await api.topUps.limits();
  if (amount < minAmount || amount > maxAmount) return { values, errors: { amount: words.between(formatMoney(minAmount, me.currency), formatMoney(maxAmount, me.currency)) } };
  if (values.phone.replace(/\D/g, "").length < 7) return { values, errors: { phone: words.badPhone } };
  const idempotencyKey = textOf(form, "idempotencyKey");
  const again = textOf(form, "again");
  let id: string;
  try {
    const twin = (await api.topUps.paidTwin({ amount, key: idempotencyKey })).id;
    if (twin !== null && twin !== again) return { values, again: { id: twin, text: words.again(formatMoney(amount, me.currency)) } };
    id = (await api.topUps.request({ amount, phone: values.phone, idempotencyKey })).id;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { values, errors: sayRefusal(refusal, me.currency) };
  }
  redirect(`/top-up/${id}`);
}

function sayRefusal(refusal: Refusal, currency: string): NonNullable<TopUpFormState["errors"]> {
  const { tooFast, paused } = messages.topUps.form;
  const wait = waitWords(messages, refusal.retryAfterSeconds);
  if (refusal.code === "too_fast") return { phone: tooFast(wait) };
  if (refusal.code === "unavailable") return { form: paused(wait) };
  const words = refusalWords(messages, refusal, currency, { isPlayer: true });
  return refusal.code === "invalid_phone" || refusal.code === "collection_open" ? { phone: words } : { form: words };
}
