"use server";

import { redirect } from "next/navigation";
import { textOf } from "#src/app/form-text.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { formatMoney, parseMoney } from "#src/ui/kit/format-money.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import type { AmountState } from "#src/ui/withdrawals/step-states.ts";
import { readDraft, writeDraft } from "./draft-cookie.ts";

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
