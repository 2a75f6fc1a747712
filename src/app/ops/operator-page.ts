import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import type { OpsNews } from "#src/ui/ops/ops-page.tsx";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";

/** Asked once a request: by the page and by its title. */
export const standing = cache(async () => {
  const api = await serverCaller();
  const { authenticated } = await api.auth.status();
  return authenticated ? api.ops.standing() : { isOperator: false, until: null };
});

/** A page's title, for operators. Everybody else's tab says what it says of any page that is not there. */
export async function opsMetadata(title: string): Promise<Metadata> {
  const { isOperator } = await standing();
  return isOperator ? { title, robots: { index: false } } : { title: messagesFor().shell.notFound.title };
}

/**
 * The caller for a page of operators. Signed out: to sign in and back. No operator: the page is not
 * there, as far as he can tell. Without a second factor: to prove it and back.
 */
export async function operatorPage(path: string) {
  const { api, me, header } = await signedIn(path);
  const { isOperator, until } = await standing();
  if (!isOperator) notFound();
  if (until === null) redirect(`/ops/sign?next=${encodeURIComponent(path)}`);
  return { api, me, header };
}

/** What the form before this page did, from the address that its action chose. Only words we know are shown. */
export function newsIn(params: Awaited<SearchParams>): OpsNews {
  const messages = messagesFor();
  const [done, refused] = [oneOf(params, "done"), oneOf(params, "refused")];
  if (refused === "unsure") return { tone: "bad", text: messages.ops.unsure };
  if (refused === "amount") return { tone: "bad", text: messages.ops.reconciliation.badAmount };
  if (refused !== null) return { tone: "bad", text: refusalWords(messages, { code: refused }, "", { isPlayer: true }) };
  const text = done === null ? undefined : Object.hasOwn(messages.ops.done, done) ? messages.ops.done[done] : undefined;
  return text === undefined ? null : { tone: "good", text };
}

/** Does it and goes back to `path` with the news; a second factor that has run out is proven first. Plain redirects: it works without scripts. */
export async function act(path: string, done: string, work: () => Promise<unknown>): Promise<never> {
  let news = `done=${done}`;
  try {
    await work();
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    if (refusal.code === "second_factor_required") redirect(`/ops/sign?next=${encodeURIComponent(path)}`);
    news = `refused=${refusal.code}`;
  }
  redirect(`${path}${path.includes("?") ? "&" : "?"}${news}`);
}
