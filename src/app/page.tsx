import type { Metadata } from "next";
import { randomBytes, randomUUID } from "node:crypto";
import { answering } from "#src/app/answering.tsx";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { RealityCheck } from "#src/ui/care/reality-check.tsx";
import { GameBoard } from "#src/ui/game/board.island.tsx";
import { boardWords } from "#src/ui/game/board-words.ts";
import { RecentRounds } from "#src/ui/game/recent-rounds.tsx";
import { RevealSeed } from "#src/ui/game/reveal-seed.tsx";
import { serverMadeSeed } from "#src/ui/game/server-made-seed.ts";
import { stakePicks } from "#src/ui/game/stake-picks.ts";
import { startOf } from "#src/ui/game/start.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { WinningsLine } from "#src/ui/winnings/winnings-line.tsx";
import { revealSeed } from "./game/seed/reveal-seed.action.ts";
import { goOnPlaying } from "./go-on.action.ts";
import { isWaiting } from "./is-waiting.ts";
import { orNull } from "./or-null.ts";
import { oneOf, type SearchParams } from "./search-params.ts";
import { placeStake } from "./stake.action.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.game.title };

export default answering(async function PlayPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const api = await serverCaller();
  const [game, site, recent, sitting, winnings, { authenticated }] = await Promise.all([api.game.show(), api.site.show(), api.stakes.recent({ limit: 8 }), api.care.sitting(), api.winnings.sum(), api.auth.status()]);
  const me = authenticated ? await api.me.show() : null;
  const roundId = oneOf(params, "round");
  const round = roundId === null ? null : await orNull(api.stakes.show({ id: roundId }));
  const rounds = recent.items;
  const nowMs = Date.now();
  const pauseMs = site.stakeIntervalSeconds * 1000;

  return (
    <Frame header={me ? { balanceMinor: me.feeExemptBalance, currency: me.currency } : null} current="play">
      <h1 className="said">{messages.game.title}</h1>
      {sitting.isCheckDue ? <RealityCheck messages={messages} sitting={sitting} currency={game.currency} goOn={goOnPlaying} /> : null}
      <GameBoard
        words={boardWords(messages, game, me?.feeExemptBalance ?? null, site.canWithdraw)}
        game={game}
        start={{ ...startOf(game, round ?? rounds[0] ?? null, oneOf(params, "amount"), oneOf(params, "chance")), clientSeed: serverMadeSeed(randomBytes(16).toString("hex")) }}
        picks={stakePicks(game)}
        session={{ minutes: sitting.minutes, rounds: sitting.rounds, netMinor: sitting.net }}
        isSignedIn={authenticated}
        playerId={me?.id ?? null}
        canSignIn={site.canSignIn}
        asksBirthDate={!authenticated && site.asksGuestsBirthDate}
        initialRound={round && { ...round, isWaiting: await isWaiting(api, round) }}
        serverKey={randomUUID()}
        serverNowMs={nowMs}
        pauseMs={pauseMs}
        restMs={rounds[0] ? Math.min(pauseMs, Math.max(0, Date.parse(rounds[0].createdAt) + pauseMs - nowMs)) : 0}
        action={placeStake}
        revealSeed={<RevealSeed words={messages.game.seed} hash={game.activeSeedHash} rounds={game.nonce} action={revealSeed} />}
      >
        <WinningsLine messages={messages} sum={winnings} currency={game.currency} />
        <RecentRounds messages={messages} rounds={rounds} currency={game.currency} />
      </GameBoard>
    </Frame>
  );
});
