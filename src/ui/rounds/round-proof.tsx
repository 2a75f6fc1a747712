import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "../kit/button.tsx";
import { Facts } from "../kit/facts.tsx";
import { formatMoney } from "../kit/format-money.ts";
import { maskPhone } from "../kit/mask-phone.ts";
import { Panel } from "../kit/panel.tsx";
import { StageGround } from "../kit/stage-ground.tsx";
import type { Messages } from "../messages/messages.ts";
import { ChanceTrack } from "../game/chance-track.tsx";
import { hundredths } from "../game/odds.ts";
import type { Round } from "../game/round.ts";
import { RoundMark } from "../game/round-mark.tsx";
import { Instant } from "../shell/instant.tsx";
import { inputsOf, toFragment } from "./check-fragment.ts";
import { CheckRound } from "./check-round.island.tsx";
import { KeptLine } from "./kept-line.island.tsx";
import { OwnTools } from "./own-tools.tsx";
import { keptWords, stepWords } from "./proof-words.ts";
import css from "./round-proof.module.css";

/** One round with everything that decided it, and the way to work it out again. `money` says where its money is now. */
export function RoundProof({ messages, round, currency, money }: { messages: Messages; round: Round; currency: string; money: ReactNode }) {
  const words = messages.game.round;
  return (
    <div className={css["proof"]}>
      <Head messages={messages} round={round} />
      <div className={css["money"]}>{money}</div>
      <Panel labelledBy="facts">
        <h2 id="facts">{words.facts}</h2>
        <Facts facts={playedFacts(messages, round, currency)} />
      </Panel>
      <Panel labelledBy="seeds">
        <h2 id="seeds">{words.proof}</h2>
        <Facts
          facts={[
            { label: words.seedHash, value: round.serverSeedHash, isCode: true },
            round.serverSeed ? { label: words.seed, value: round.serverSeed, isCode: true } : { label: words.seed, value: words.seedHidden },
            { label: words.clientSeed, value: round.clientSeed, isCode: true },
            { label: words.clientSeedBy, value: round.clientSeedBy === "server" ? words.byServer : words.byClient },
            { label: words.nonce, value: round.nonce },
          ]}
        />
        {round.clientSeedBy === "server" ? <p>{words.byServerText}</p> : null}
        <KeptLine words={keptWords(messages)} round={{ id: round.id, serverSeedHash: round.serverSeedHash, clientSeed: round.clientSeed, nonce: round.nonce }} />
        <h3>{words.howTitle}</h3>
        <ol className={css["how"]}>{words.how.map((step) => <li key={step}>{step}</li>)}</ol>
        {round.serverSeed && round.roll !== null ? (
          <>
            <CheckRound words={stepWords(messages)} round={round} />
            <OwnTools messages={messages} seed={{ serverSeed: round.serverSeed, clientSeed: round.clientSeed, nonce: round.nonce }} />
          </>
        ) : null}
        <Ways messages={messages} round={round} />
      </Panel>
    </div>
  );
}

function Ways({ messages, round }: { messages: Messages; round: Round }) {
  const { steps, all } = messages.proof;
  const inputs = inputsOf(round);
  return (
    <>
      {inputs ? <p>{steps.ownPageText}</p> : null}
      <p className={css["ways"]}>
        {inputs ? <a className={buttonClass("plain")} href={`/check#${toFragment(inputs)}`}>{steps.ownPage}</a> : null}
        <Link className={buttonClass("quiet")} href="/rounds/check" prefetch={false}>{all.title}</Link>
      </p>
    </>
  );
}

function Head({ messages, round }: { messages: Messages; round: Round }) {
  const outcome = round.roll === null ? null : round.status === "WON" ? "win" : "loss";
  return (
    <StageGround className={css["head"]} outcome={outcome}>
      <h1>{messages.game.round.heading}</h1>
      <p className={css["figure"]}>{round.roll === null ? messages.game.round.none : hundredths(round.roll)}</p>
      <RoundMark messages={messages} round={round} />
      <div className={css["track"]}><ChanceTrack side={round.side} target={round.target} roll={round.roll} outcome={outcome} /></div>
    </StageGround>
  );
}

function playedFacts(messages: Messages, round: Round, currency: string) {
  const words = messages.game.round;
  return [
    { label: words.stake, value: formatMoney(round.amount, currency) },
    { label: words.aim, value: messages.game.aim[round.side](hundredths(round.target)) },
    { label: words.roll, value: round.roll === null ? words.none : hundredths(round.roll) },
    { label: words.multiplier, value: `×${Number(round.multiplier)}` },
    { label: words.payout, value: round.payout === null ? words.none : formatMoney(round.payout, currency) },
    { label: words.edge, value: `${round.edgeBp / 100}%` },
    ...(round.payerPhone ? [{ label: words.payer, value: maskPhone(round.payerPhone) }] : []),
    { label: words.placed, value: <Instant iso={round.createdAt} /> },
    { label: words.settled, value: round.settledAt ? <Instant iso={round.settledAt} /> : words.none },
    { label: words.id, value: round.id, isCode: true },
  ];
}
