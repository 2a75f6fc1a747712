import type { Metadata } from "next";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { PageFrame } from "#src/ui/shell/page-frame.tsx";
import { WithdrawalList } from "#src/ui/withdrawals/withdrawal-list.tsx";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.withdrawals.listTitle };

export default async function WithdrawalsPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = oneOf(await searchParams, "before");
  const { api, me, header } = await signedIn("/withdrawals");
  const page = await api.withdrawals.list({ limit: 20, ...(cursor ? { cursor } : {}) });
  return (
    <PageFrame messages={messages} player={header} current="withdraw">
      <WithdrawalList messages={messages} page={page} currency={me.currency} isFirstPage={cursor === null} />
    </PageFrame>
  );
}
