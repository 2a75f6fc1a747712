import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { WithdrawalStatus } from "#src/ui/withdrawals/withdrawal-status.island.tsx";
import { statusWords } from "#src/ui/withdrawals/status-words.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.withdrawals.listTitle };

export default async function WithdrawalPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { api, me, header } = await signedIn(`/withdrawals/${id}`);
  const withdrawal = await orNull(api.withdrawals.show({ id }));
  if (!withdrawal) notFound();
  return (
    <Frame header={header} current="withdraw">
      <WithdrawalStatus words={statusWords(messages)} currency={me.currency} seen={withdrawal} />
    </Frame>
  );
}
