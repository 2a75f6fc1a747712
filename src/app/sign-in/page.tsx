import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { Panel } from "#src/ui/kit/panel.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { localPath } from "./local-path.ts";
import { SignInPanel } from "./sign-in-panel.tsx";

export const metadata: Metadata = { title: messagesFor().signIn.title, robots: { index: false } };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const next = oneOf(await searchParams, "next");
  const api = await serverCaller();
  if ((await api.auth.status()).authenticated) redirect(localPath(next));
  return (
    <Frame width="slip">
      <Panel><SignInPanel next={next} /></Panel>
    </Frame>
  );
}
