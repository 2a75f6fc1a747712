import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import type { SignInState } from "#src/ui/sign-in/sign-in-state.ts";

/** A refusal in words, with what the page does about it. A fault is thrown on. */
export async function refused(error: unknown, more: Pick<SignInState, "askedAtMs" | "values"> & { isPlayer?: boolean } = {}): Promise<SignInState> {
  const refusal = refusalOf(error);
  if (!refusal) throw error;
  const { isPlayer = false, ...rest } = more;
  const { currency } = await (await serverCaller()).site.show();
  return {
    error: refusalWords(messagesFor(), refusal, currency, { isPlayer }),
    refusal: refusal.code,
    ...(refusal.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: refusal.retryAfterSeconds }),
    ...rest,
  };
}

/** A form sent without scripts is answered by a redirect, so that a reload asks for the page and does not send the form again. */
export async function afterPlainPost(path: string, state: SignInState = {}): Promise<SignInState> {
  if ((await headers()).get("next-action") === null) redirect(path);
  return state;
}
