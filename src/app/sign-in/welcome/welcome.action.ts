"use server";

import { redirect } from "next/navigation";
import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import { localPath } from "../local-path.ts";
import { forgetWelcome, readWelcome } from "../step-cookie.ts";

export async function nameMyself(_: { error?: string }, form: FormData): Promise<{ error?: string }> {
  const displayName = textOf(form, "displayName");
  if (displayName !== "") {
    const api = await serverCaller();
    try {
      await api.me.update({ displayName });
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      return { error: refusalWords(messagesFor(), refusal, (await api.me.show()).currency) };
    }
  }
  return goOn();
}

export async function goOn(): Promise<never> {
  const welcome = await readWelcome();
  await forgetWelcome();
  redirect(localPath(welcome?.next));
}
