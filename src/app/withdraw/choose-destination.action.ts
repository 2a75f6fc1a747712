"use server";

import { redirect } from "next/navigation";
import { refusalOf } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { destinationErrors } from "#src/ui/withdrawals/destination-errors.ts";
import type { WhereErrors, WhereState, WhereValues } from "#src/ui/withdrawals/step-states.ts";
import { readDraft, wantedOf, writeDraft, type Destination } from "./draft-cookie.ts";

const messages = messagesFor();
const { where } = messages.withdrawals;

type Api = Awaited<ReturnType<typeof signedIn>>["api"];
type Chosen = { method: "MOMO" | "BANK"; destination: Destination };

/** Takes a place of the list, or a new one whose form is checked before it is accepted. */
export async function chooseDestination(_: WhereState, form: FormData): Promise<WhereState> {
  const { api } = await signedIn("/withdraw");
  const draft = await readDraft();
  if (!draft) redirect("/withdraw");
  const values: WhereValues = { place: textOf(form, "place"), phone: textOf(form, "phone"), bankCode: textOf(form, "bankCode"), accountNumber: textOf(form, "accountNumber"), accountName: textOf(form, "accountName") };
  const chosen = await chosenIn(api, values);
  if (!chosen) return { values, errors: { place: where.gone } };
  const errors = await errorsOf(api, draft.amount, chosen);
  if (errors) return { values, errors };
  await writeDraft({ amount: draft.amount, ...chosen });
  redirect("/withdraw/confirm");
}

async function chosenIn(api: Api, { place, phone, ...bank }: WhereValues): Promise<Chosen | null> {
  if (place === "MOMO") return { method: "MOMO", destination: phone };
  if (place === "BANK") return { method: "BANK", destination: bank };
  const { items } = await api.destinations.list();
  const kept = items.find(({ id }) => id === place);
  return kept ? { method: kept.method, destination: { destinationId: kept.id } } : null;
}

/** The check that the request itself makes, so that a slip is told here and not after the sums were read. */
async function errorsOf(api: Api, amount: number, chosen: Chosen): Promise<WhereErrors | null> {
  const isTyped = typeof chosen.destination === "string" || !("destinationId" in chosen.destination);
  try {
    await api.withdrawals.needsStepUp({ amount, ...wantedOf(chosen) });
    return null;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal?.code !== "invalid_destination" && refusal?.code !== "invalid_input") throw error;
    const { reason } = refusal.params;
    return isTyped ? destinationErrors(messages, chosen.method, typeof reason === "string" ? reason : "") : { place: where.unreachable };
  }
}
