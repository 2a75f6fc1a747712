import { randomUUID } from "node:crypto";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { BookForms } from "#src/ui/ops/book-forms.tsx";
import { OpsPage } from "#src/ui/ops/ops-page.tsx";
import { Pages } from "#src/ui/ops/pages.tsx";
import { CompareNow, Differences, Runs } from "#src/ui/ops/reconciliation.tsx";
import { newsIn, operatorPage, opsMetadata } from "../operator-page.ts";
import { bookFloat, bookSuspense, reconcile } from "../ops.action.ts";

const messages = messagesFor();
const path = "/ops/reconciliation";

export const generateMetadata = () => opsMetadata(messages.ops.reconciliation.title);

export default answering(async function OpsReconciliationPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const cursor = oneOf(params, "after");
  const { api, header } = await operatorPage(path);
  const [differences, { items: runs }, { rails, currency }] = await Promise.all([orNull(api.ops.books.differences({ limit: 50, ...(cursor ? { cursor } : {}) })), api.ops.books.reconciliations({ limit: 30 }), api.ops.overview()]);
  if (!differences) redirect(path);
  return (
    <Frame header={header}>
      <OpsPage messages={messages} place="reconciliation" title={messages.ops.reconciliation.title} news={newsIn(params)}>
        <Differences messages={messages} rows={differences.items} nowMs={Date.now()} />
        <Pages messages={messages} path={path} query={{}} nextCursor={differences.nextCursor} isFirstPage={cursor === null} />
        <Runs messages={messages} rows={runs} />
        <CompareNow messages={messages} rails={rails.map(({ name }) => name)} action={reconcile} />
        <BookForms messages={messages} rails={rails.map(({ name }) => name)} currency={currency} keys={{ suspense: randomUUID(), float: randomUUID() }} actions={{ suspense: bookSuspense, float: bookFloat }} />
      </OpsPage>
    </Frame>
  );
});
