import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import type { SearchParams } from "#src/app/search-params.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { OpsPage } from "#src/ui/ops/ops-page.tsx";
import { Overview } from "#src/ui/ops/overview.tsx";
import { newsIn, operatorPage, opsMetadata } from "./operator-page.ts";
import { pauseRail, resumeRail } from "./ops.action.ts";

const messages = messagesFor();

export const generateMetadata = () => opsMetadata(messages.ops.title);

export default answering(async function OpsOverviewPage({ searchParams }: { searchParams: SearchParams }) {
  const { api, header } = await operatorPage("/ops");
  const [params, overview] = await Promise.all([searchParams, api.ops.overview()]);
  return (
    <Frame header={header}>
      <OpsPage messages={messages} place="overview" title={messages.ops.overview.title} news={newsIn(params)}>
        <Overview messages={messages} overview={overview} nowMs={Date.now()} actions={{ pause: pauseRail, resume: resumeRail }} />
      </OpsPage>
    </Frame>
  );
});
