"use server";

import { redirect } from "next/navigation";
import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import type { EditState } from "#src/ui/profile/edit-state.ts";

export async function saveProfile(_: EditState, form: FormData): Promise<EditState> {
  const values = { displayName: textOf(form, "displayName"), avatarUrl: textOf(form, "avatarUrl"), bio: textOf(form, "bio") };
  const messages = messagesFor();
  if (values.avatarUrl !== "" && !isHttps(values.avatarUrl)) return { values, errors: { avatarUrl: messages.player.edit.badAvatar } };
  const api = await serverCaller();
  try {
    await api.me.update(values);
    return { values, isSaved: true };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { values, errors: { form: refusalWords(messages, refusal, "") } };
  }
}

export async function signOut(): Promise<never> {
  const api = await serverCaller();
  try {
    await api.auth.logout();
  } catch (error) {
    // Already signed out elsewhere: the same end. Any other refusal means that the session still lives.
    if (refusalOf(error)?.code !== "unauthenticated") throw error;
  }
  redirect("/");
}

function isHttps(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === "https:";
}
