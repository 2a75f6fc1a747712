"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { refusalOf } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import type { KeepState } from "#src/ui/withdrawals/step-states.ts";

const { keep, places } = messagesFor().withdrawals;

/** Keeps where one of the player's own withdrawals went. */
export async function keepPlace(_: KeepState, form: FormData): Promise<KeepState> {
  const requestId = textOf(form, "requestId");
  const label = textOf(form, "label");
  const { api } = await signedIn(`/withdrawals/${requestId}`);
  try {
    await api.destinations.save({ requestId, label: label || null });
  } catch (error) {
    const code = refusalOf(error)?.code;
    if (code === "too_many_destinations") return { label, error: keep.full };
    if (code === "invalid_input") return { label, error: places.badLabel };
    throw error;
  }
  // Without scripts the page that follows is the one that was asked from, and no form is sent again by a reload.
  if ((await headers()).get("next-action") === null) redirect(`/withdrawals/${requestId}`);
  return { isKept: true };
}
