import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { isSeedRefusal, SeedPage } from "#src/ui/game/seed-page.tsx";
import { RevealSeed } from "#src/ui/game/reveal-seed.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { revealSeed } from "../reveal-seed.action.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.game.seed.heading };

export default answering(async function OneSeedPage({ params, searchParams }: { params: Promise<{ hash: string }>; searchParams: SearchParams }) {
  const [{ hash }, query, api] = [await params, await searchParams, await serverCaller()];
  const cursor = oneOf(query, "after") ?? undefined;
  const [seed, game] = await Promise.all([orNull(api.game.seed({ hash, limit: 100, cursor })), api.game.show()]);
  if (!seed) notFound();
  const refused = oneOf(query, "refused");
  const isMine = seed.isActive && game.activeSeedHash === hash;
  return (
    <Frame current="play">
      <SeedPage messages={messages} seed={seed} currency={game.currency} refused={isSeedRefusal(refused) && seed.isActive ? refused : null}>
        {isMine ? <RevealSeed words={messages.game.seed} hash={hash} rounds={seed.rounds} action={revealSeed} /> : null}
      </SeedPage>
    </Frame>
  );
});
