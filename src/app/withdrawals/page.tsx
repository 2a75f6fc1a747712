import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { WithdrawalList } from "#src/ui/withdrawals/withdrawal-list.tsx";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.withdrawals.listTitle };

export default answering(async function WithdrawalsPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = oneOf(await searchParams, "before");
  const { api, me, header } = await signedIn("/withdrawals");
  const page = await orNull(api.withdrawals.list({ limit: 20, ...(cursor ? { cursor } : {}) }));
  // An address somebody edited: the newest withdrawals are the way out.
  if (!page) redirect("/withdrawals");
  return (
    <Frame header={header} current="withdraw">
      <WithdrawalList messages={messages} page={page} currency={me.currency} isFirstPage={cursor === null} nowMs={Date.now()} />
    </Frame>
  );
});
