"use server";

import { redirect } from "next/navigation";
import { refusalOf } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { signedIn } from "#src/app/signed-in.ts";

const page = "/profile/devices";

/** Ends one device; this one only where its own form says so, which is shown after a second step. */
export async function endDevice(form: FormData): Promise<void> {
  const { api } = await signedIn(page);
  const isThis = textOf(form, "isThis") === "yes";
  let isGone = false;
  try {
    await api.sessions.end({ id: textOf(form, "id") });
  } catch (error) {
    // Ended by itself or from elsewhere meanwhile: what was wanted is so.
    if (refusalOf(error)?.code !== "not_found") throw error;
    isGone = true;
  }
  redirect(isThis ? "/" : `${page}?ended=${isGone ? -1 : 1}`);
}

export async function endOtherDevices(): Promise<void> {
  const { api } = await signedIn(page);
  const { ended } = await api.sessions.endOthers();
  redirect(`${page}?ended=${ended}`);
}
