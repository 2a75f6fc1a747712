import Link from "next/link";
import type { ReactNode } from "react";
import { Facts } from "../kit/facts.tsx";
import { formatMoney } from "../kit/format-money.ts";
import { Notice } from "../kit/notice.tsx";
import { Panel } from "../kit/panel.tsx";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { hundredths } from "./odds.ts";
import type { Round } from "./round.ts";
import { RoundMark } from "./round-mark.tsx";
import css from "./seed-page.module.css";

const seedRefusals = ["round_undecided", "seed_unused", "seed_mismatch"] as const;
type SeedRefusal = (typeof seedRefusals)[number];

/** Whether it is a refusal that this page has words for. */
export function isSeedRefusal(code: string | null | undefined): code is SeedRefusal {
  return seedRefusals.some((known) => known === code);
}

type Seed = { serverSeedHash: string; serverSeed: string | null; isActive: boolean; revealedAt: string | null; rounds: number; items: readonly Round[]; nextCursor: string | null };
type SeedPageProps = { messages: Messages; seed: Seed; currency: string; refused: SeedRefusal | null; children: ReactNode };

/** A server seed, what it was committed to by, and the rounds that it rolled. `children` is what can be done about it. */
export function SeedPage({ messages, seed, currency, refused, children }: SeedPageProps) {
  const words = messages.game.seed;
  return (
    <div className={css["page"]}>
      <h1>{words.heading}</h1>
      {refused ? <Notice tone="wait" title={words.stillHidden} isAlert>{words.refused[refused]}</Notice> : null}
      {seed.serverSeed ? <Notice tone="good" title={words.revealedTitle}>{words.revealedText}</Notice> : null}
      <Panel labelledBy="seed">
        <h2 id="seed">{words.facts}</h2>
        <Facts
          facts={[
            { label: words.hash, value: seed.serverSeedHash, isCode: true },
            seed.serverSeed ? { label: words.serverSeed, value: seed.serverSeed, isCode: true } : { label: words.serverSeed, value: words.hidden },
            ...(seed.revealedAt ? [{ label: words.revealedAt, value: <Instant iso={seed.revealedAt} /> }] : []),
            { label: words.rounds, value: seed.rounds },
          ]}
        />
        {children}
      </Panel>
      {seed.items.length > 0 ? <Table caption={words.list} columns={columns(messages, currency)} rows={seed.items} rowKey={(round) => round.id} /> : null}
      <p className={css["ways"]}>
        {seed.nextCursor ? <Link href={`/game/seed/${seed.serverSeedHash}?after=${seed.nextCursor}`} prefetch={false}>{words.more}</Link> : null}
        <Link href="/" prefetch={false}>{words.playOn}</Link>
      </p>
    </div>
  );
}

function columns(messages: Messages, currency: string): readonly Column<Round>[] {
  const { recent, round: proof, seed } = messages.game;
  return [
    { key: "nonce", label: proof.nonce, cell: (round) => round.nonce, isFigure: true },
    { key: "result", label: recent.result, cell: (round) => <RoundMark messages={messages} round={round} /> },
    { key: "roll", label: recent.roll, cell: (round) => (round.roll === null ? proof.none : <strong>{hundredths(round.roll)}</strong>), isFigure: true },
    { key: "stake", label: recent.stake, cell: (round) => formatMoney(round.amount, currency), isFigure: true },
    { key: "client", label: seed.clientSeedBy, cell: (round) => (round.clientSeedBy === "server" ? seed.byServer : seed.byClient) },
    { key: "open", label: recent.round, cell: (round) => <Link href={`/rounds/${round.id}`} prefetch={false} aria-label={seed.open(round.nonce)}>{recent.open}</Link>, isFigure: true },
  ];
}
