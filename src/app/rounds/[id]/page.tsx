import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { isWaiting } from "#src/app/is-waiting.ts";
import { orNull } from "#src/app/or-null.ts";
import { Result } from "#src/ui/game/result.tsx";
import { resultWords } from "#src/ui/game/result-words.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { RoundProof } from "#src/ui/rounds/round-proof.tsx";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.game.round.heading };

export default answering(async function RoundPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const api = await serverCaller();
  const [round, site, { authenticated }] = await Promise.all([orNull(api.stakes.show({ id })), api.site.show(), api.auth.status()]);
  if (!round) notFound();
  return (
    <Frame current="play">
      <RoundProof
        messages={messages} round={round} currency={site.currency}
        money={<Result words={resultWords(messages, site.canWithdraw)} round={{ ...round, isWaiting: await isWaiting(api, round) }} currency={site.currency} isSignedIn={authenticated} canSignIn={site.canSignIn} isOwnPage />}
      />
    </Frame>
  );
});
