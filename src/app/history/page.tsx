import type { Metadata } from "next";
import { answering } from "#src/app/answering.tsx";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { readChoices } from "#src/ui/history/choices.ts";
import { History } from "#src/ui/history/history.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { WinningsLine } from "#src/ui/winnings/winnings-line.tsx";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.history.title };

export default answering(async function HistoryPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const chosen = { status: oneOf(params, "status"), side: oneOf(params, "side"), paidFrom: oneOf(params, "paid_from"), from: oneOf(params, "from"), to: oneOf(params, "to") };
  const choices = readChoices(chosen);
  const cursor = oneOf(params, "before");
  const api = await serverCaller();
  const [page, figures, site, winnings, { authenticated }] = await Promise.all([
    choices && orNull(api.history.list({ ...choices, limit: 20, ...(cursor === null ? {} : { cursor }) })),
    api.history.figures(),
    api.site.show(),
    api.winnings.sum(),
    api.auth.status(),
  ]);
  return (
    <Frame current="profile">
      <History messages={messages} page={page} figures={figures} chosen={chosen} isFirstPage={cursor === null} isSignedIn={authenticated} canSignIn={site.canSignIn} winnings={<WinningsLine messages={messages} sum={winnings} currency={site.currency} />} />
    </Frame>
  );
});
