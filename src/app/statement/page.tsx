import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { Statement } from "#src/ui/statement/statement.tsx";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.statement.title };

export default answering(async function StatementPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = oneOf(await searchParams, "before");
  const { api, me, header } = await signedIn("/statement");
  const page = await orNull(api.me.transactions({ limit: 30, ...(cursor ? { cursor } : {}) }));
  // An address somebody edited: the newest movements are the way out.
  if (!page) redirect("/statement");
  return (
    <Frame header={header} current="profile">
      <Statement messages={messages} page={page} currency={me.currency} isFirstPage={cursor === null} />
    </Frame>
  );
});
