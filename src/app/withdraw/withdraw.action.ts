"use server";

import { redirect } from "next/navigation";
import { refusalOf } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { formatMoney, parseMoney } from "#src/ui/kit/format-money.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import type { AmountState, ConfirmState, WhereState } from "#src/ui/withdrawals/step-states.ts";
import { forgetDraft, readDraft, writeDraft, type Destination } from "./draft-cookie.ts";

const messages = messagesFor();

export async function chooseAmount(_: AmountState, form: FormData): Promise<AmountState> {
  const { api, me } = await signedIn("/withdraw");
  const typed = textOf(form, "amount");
  const amount = parseMoney(typed, me.currency);
  if (amount === null) return { value: typed, error: messages.withdrawals.amount.bad };
  // The limits are the same for every amount, and this one may be beyond what a quote takes.
  const { minAmount, maxAmount } = await api.withdrawals.quote({ amount: 1, method: "MOMO" });
  const most = Math.min(maxAmount, me.feeExemptBalance);
  if (amount < minAmount || amount > most) return { value: typed, error: messages.withdrawals.amount.between(formatMoney(minAmount, me.currency), formatMoney(most, me.currency)) };
  const draft = await readDraft();
  await writeDraft({ method: "MOMO", destination: null, ...draft, amount });
  redirect("/withdraw/where");
}

export async function chooseDestination(_: WhereState, form: FormData): Promise<WhereState> {
  await signedIn("/withdraw");
  const draft = await readDraft();
  if (!draft) redirect("/withdraw");
  const values = {
    method: textOf(form, "method") === "BANK" ? "BANK" : "MOMO",
    phone: textOf(form, "phone"), bankCode: textOf(form, "bankCode"), accountNumber: textOf(form, "accountNumber"), accountName: textOf(form, "accountName"),
  } as const;
  const { method, phone, ...bank } = values;
  const { where } = messages.withdrawals;
  if (method === "MOMO" && phone.replace(/\D/g, "").length < 7) return { values, errors: { phone: where.badPhone } };
  if (method === "BANK" && Object.values(bank).some((value) => value === "")) return { values, errors: { bank: where.badBank } };
  await writeDraft({ amount: draft.amount, method, destination: method === "MOMO" ? phone : bank });
  redirect("/withdraw/confirm");
}

/** Asks with the key of the page that was read: sent twice, by an impatient thumb or a dropped line, it is one withdrawal. */
export async function confirmWithdrawal(_: ConfirmState, form: FormData): Promise<ConfirmState> {
  const { api, me } = await signedIn("/withdraw");
  const amount = Number(textOf(form, "amount"));
  const method = textOf(form, "method") === "BANK" ? "BANK" : "MOMO";
  const destination = destinationOf(textOf(form, "destination"));
  if (!Number.isSafeInteger(amount) || destination === null) redirect("/withdraw");
  let id: string;
  try {
    const quote = await api.withdrawals.quote({ amount, method });
    if (String(quote.fee) !== textOf(form, "fee")) return { error: messages.withdrawals.confirm.moved };
    id = (await api.withdrawals.request({ amount, method, destination, idempotencyKey: textOf(form, "idempotencyKey") })).requestId;
    await forgetDraft();
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { error: refusalWords(messages, refusal, me.currency) };
  }
  redirect(`/withdrawals/${id}`);
}

function destinationOf(json: string): Destination | null {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "string") return value;
    if (typeof value !== "object" || value === null) return null;
    const text = (key: string) => String(Reflect.get(value, key) ?? "");
    return { bankCode: text("bankCode"), accountNumber: text("accountNumber"), accountName: text("accountName") };
  } catch {
    return null;
  }
}
