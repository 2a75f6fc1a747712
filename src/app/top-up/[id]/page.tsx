import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { TopUpStatus } from "#src/ui/top-up/top-up-status.island.tsx";
import { statusWords } from "#src/ui/top-up/words.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.topUps.title };

export default answering(async function TopUpStatusPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { api, me, header } = await signedIn(`/top-up/${id}`);
  const topUp = await orNull(api.topUps.show({ id }));
  if (!topUp) notFound();
  return (
    <Frame header={header} current="profile">
      <TopUpStatus words={statusWords(messages)} currency={me.currency} seen={topUp} />
    </Frame>
  );
});
