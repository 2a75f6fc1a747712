import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { Cases } from "#src/ui/ops/cases.tsx";
import { OpsPage } from "#src/ui/ops/ops-page.tsx";
import { Pages, Tabs } from "#src/ui/ops/pages.tsx";
import { newsIn, operatorPage, opsMetadata } from "../operator-page.ts";
import { closeCase } from "../ops.action.ts";

const messages = messagesFor();
const { cases: words } = messages.ops;

export const generateMetadata = () => opsMetadata(words.title);

export default answering(async function OpsCasesPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const state = oneOf(params, "state") === "closed" ? "closed" : "open";
  const cursor = oneOf(params, "after");
  const path = `/ops/cases?state=${state}`;
  const { api, header } = await operatorPage(path);
  const page = await orNull(api.ops.cases.list({ state, limit: 50, ...(cursor ? { cursor } : {}) }));
  if (!page) redirect(path);
  return (
    <Frame header={header}>
      <OpsPage messages={messages} place="cases" title={words.title} news={newsIn(params)}>
        <Tabs label={words.title} names={{ open: words.open, closed: words.closed }} current={state} path="/ops/cases" />
        <Cases messages={messages} rows={page.items} close={closeCase} />
        <Pages messages={messages} path="/ops/cases" query={{ state }} nextCursor={page.nextCursor} isFirstPage={cursor === null} />
      </OpsPage>
    </Frame>
  );
});
