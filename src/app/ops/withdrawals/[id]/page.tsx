import { notFound } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import type { SearchParams } from "#src/app/search-params.ts";
import { formatMoney } from "#src/ui/kit/format-money.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { OpsPage } from "#src/ui/ops/ops-page.tsx";
import { WithdrawalActs } from "#src/ui/ops/withdrawal-acts.tsx";
import { WithdrawalFacts, WithdrawalTraffic } from "#src/ui/ops/withdrawal-file.tsx";
import { newsIn, operatorPage, opsMetadata } from "../../operator-page.ts";
import { approve, cancel, decide, propose } from "../../ops.action.ts";

const messages = messagesFor();

export const generateMetadata = () => opsMetadata(messages.ops.withdrawals.title);

export default answering(async function OpsWithdrawalPage({ params, searchParams }: { params: Promise<{ id: string }>; searchParams: SearchParams }) {
  const { id } = await params;
  const { api, header } = await operatorPage(`/ops/withdrawals/${id}`);
  const file = await orNull(api.ops.withdrawals.show({ id }));
  if (!file) notFound();
  return (
    <Frame header={header}>
      <OpsPage messages={messages} place="withdrawals" title={messages.ops.file.title(formatMoney(file.amount, file.currency))} news={newsIn(await searchParams)}>
        <WithdrawalFacts messages={messages} file={file} />
        <WithdrawalActs messages={messages} file={file} actions={{ approve, cancel, propose, decide }} />
        <WithdrawalTraffic messages={messages} file={file} />
      </OpsPage>
    </Frame>
  );
});
