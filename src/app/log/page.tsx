import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { RoundLog } from "#src/ui/rounds/round-log.tsx";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.proof.log.title };

export default answering(async function LogPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = oneOf(await searchParams, "before");
  const api = await serverCaller();
  const [page, returns, { currency }] = await Promise.all([orNull(api.log.list({ limit: 20, ...(cursor ? { cursor } : {}) })), api.log.paidReturn(), api.site.show()]);
  // An address somebody edited: the newest lines are the way out.
  if (!page) redirect("/log");
  return (
    <Frame current="play">
      <RoundLog messages={messages} page={page} returns={returns} currency={currency} isFirstPage={cursor === null} />
    </Frame>
  );
});
