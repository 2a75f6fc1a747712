"use server";

import { redirect } from "next/navigation";
import { refusalOf } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { signedIn } from "#src/app/signed-in.ts";
import type { PlacesDone } from "#src/ui/withdrawals/places.tsx";

const page = "/withdraw/places";

/** An empty name takes the label away. */
export async function renamePlace(form: FormData): Promise<void> {
  const { api } = await signedIn(page);
  await answered("saved", api.destinations.rename({ id: textOf(form, "id"), label: textOf(form, "label") || null }));
}

export async function removePlace(form: FormData): Promise<void> {
  const { api } = await signedIn(page);
  await answered("removed", api.destinations.remove({ id: textOf(form, "id") }));
}

/** Says by the address what became of it, so that a reload sends nothing again. */
async function answered(done: PlacesDone, asked: Promise<unknown>): Promise<never> {
  let outcome = done;
  try {
    await asked;
  } catch (error) {
    const code = refusalOf(error)?.code;
    if (code !== "not_found" && code !== "invalid_input") throw error;
    outcome = code === "not_found" ? "gone" : "badLabel";
  }
  redirect(`${page}?done=${outcome}`);
}
