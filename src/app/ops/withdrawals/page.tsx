import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { OpsPage } from "#src/ui/ops/ops-page.tsx";
import { Pages, Tabs } from "#src/ui/ops/pages.tsx";
import { WithdrawalTable } from "#src/ui/ops/withdrawal-table.tsx";
import { newsIn, operatorPage, opsMetadata } from "../operator-page.ts";

const messages = messagesFor();
const { withdrawals: words } = messages.ops;
type State = keyof typeof words.states;

export const generateMetadata = () => opsMetadata(words.title);

export default answering(async function OpsWithdrawalsPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const state = stateOf(oneOf(params, "state"));
  const cursor = oneOf(params, "after");
  const path = `/ops/withdrawals?state=${state}`;
  const { api, header } = await operatorPage(path);
  const page = await orNull(api.ops.withdrawals.list({ state, limit: 50, ...(cursor ? { cursor } : {}) }));
  if (!page) redirect(path);
  return (
    <Frame header={header}>
      <OpsPage messages={messages} place="withdrawals" title={words.title} news={newsIn(params)}>
        <Tabs label={words.state} names={words.states} current={state} path="/ops/withdrawals" />
        {page.items.length === 0 ? <p>{words.empty}</p> : <WithdrawalTable messages={messages} rows={page.items} nowMs={Date.now()} caption={words.states[state]} />}
        <Pages messages={messages} path="/ops/withdrawals" query={{ state }} nextCursor={page.nextCursor} isFirstPage={cursor === null} />
      </OpsPage>
    </Frame>
  );
});

const stateOf = (asked: string | null): State => (asked !== null && Object.hasOwn(words.states, asked) ? (asked as State) : "pending");
