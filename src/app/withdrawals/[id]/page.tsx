import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { buttonClass } from "#src/ui/kit/button.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { KeepPlace } from "#src/ui/withdrawals/keep-place.island.tsx";
import { WithdrawalStatus } from "#src/ui/withdrawals/withdrawal-status.island.tsx";
import { statusWords } from "#src/ui/withdrawals/status-words.ts";
import { keepPlace } from "./keep-place.action.ts";

const messages = messagesFor();
const { withdrawals } = messages;

export const metadata: Metadata = { title: withdrawals.listTitle };

export default answering(async function WithdrawalPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { api, me, header } = await signedIn(`/withdrawals/${id}`);
  const withdrawal = await orNull(api.withdrawals.show({ id }));
  if (!withdrawal) notFound();
  const [{ isDemo }, { items: places }] = await Promise.all([api.site.show(), api.destinations.list()]);
  // Two places that look alike under their masks are rare, and all that is lost is an offer.
  const isKept = places.some(({ method, destination }) => method === withdrawal.method && destination === withdrawal.destination);
  return (
    <Frame header={header} current="withdraw">
      <WithdrawalStatus words={statusWords(messages)} currency={me.currency} seen={withdrawal} isDemo={isDemo}>
        {isKept || withdrawal.progress !== "paid" ? null : <KeepPlace words={withdrawals.keep} requestId={withdrawal.requestId} action={keepPlace} />}
        <Link className={buttonClass("quiet", true)} href="/withdrawals" prefetch={false} data-screen>{withdrawals.show.all}</Link>
      </WithdrawalStatus>
    </Frame>
  );
});
