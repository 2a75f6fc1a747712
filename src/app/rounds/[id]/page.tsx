import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { RoundProof } from "#src/ui/rounds/round-proof.tsx";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.game.round.heading };

export default answering(async function RoundPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const api = await serverCaller();
  const [round, game] = await Promise.all([orNull(api.stakes.show({ id })), api.site.show()]);
  if (!round) notFound();
  return (
    <Frame current="play">
      <RoundProof messages={messages} round={round} currency={game.currency} />
    </Frame>
  );
});
