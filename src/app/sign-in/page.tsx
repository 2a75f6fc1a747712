import type { Metadata } from "next";
import { Frame } from "#src/app/frame.tsx";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { Panel } from "#src/ui/kit/panel.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { SignInPanel } from "./sign-in-panel.tsx";

export const metadata: Metadata = { title: messagesFor().signIn.title, robots: { index: false } };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  return (
    <Frame width="slip">
      <Panel><SignInPanel next={oneOf(await searchParams, "next")} /></Panel>
    </Frame>
  );
}
