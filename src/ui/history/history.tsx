import Link from "next/link";
import type { ReactNode } from "react";
import { hundredths } from "../game/odds.ts";
import type { Round } from "../game/round.ts";
import { RoundMark } from "../game/round-mark.tsx";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { Facts } from "../kit/facts.tsx";
import { formatCount, formatMoney, formatSigned } from "../kit/format-money.ts";
import { maskPhone } from "../kit/mask-phone.ts";
import { Notice } from "../kit/notice.tsx";
import { Panel } from "../kit/panel.tsx";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { queryOf, type Chosen } from "./choices.ts";
import { FilterForm } from "./filter-form.tsx";
import css from "./history.module.css";
import { NetChart, type NetPoint } from "./net-chart.tsx";

export type Figures = { currency: string; gamesPlayed: number; gamesWon: number; totalStaked: number; totalWinnings: number; netPosition: number; points: readonly NetPoint[]; earlierRounds: number };
/** Null where the choices are none that the API takes. */
export type RoundPage = { items: readonly Round[]; nextCursor: string | null } | null;

type HistoryProps = { messages: Messages; page: RoundPage; figures: Figures; chosen: Chosen; isFirstPage: boolean; isSignedIn: boolean; canSignIn: boolean; /** Says what waits for a guest. */ winnings: ReactNode };

export function History({ messages, page, figures, chosen, isFirstPage, isSignedIn, canSignIn, winnings }: HistoryProps) {
  const { history } = messages;
  const hasPlayed = figures.gamesPlayed > 0 || (page?.items.length ?? 0) > 0;
  const isChosen = Object.values(chosen).some((value) => value !== null);
  const isEmpty = !hasPlayed && !isChosen && isFirstPage && page !== null;
  return (
    <div className={css["history"]}>
      <div className={css["head"]}>
        <div>
          <h1>{history.heading}</h1>
          <p className={css["text"]}>{history.text}</p>
          {isSignedIn || isEmpty ? null : <p className={css["text"]}>{canSignIn ? history.guest : history.guestOnly}</p>}
          {winnings}
        </div>
        {page && page.items.length > 0 ? (
          <p className={css["row"]}>
            <Link className={buttonClass("quiet")} href="/rounds/check" prefetch={false}>{messages.proof.all.title}</Link>
            <a className={buttonClass("quiet")} href={`/api/csv/history${queryOf(chosen)}`} download>{history.list.csv}</a>
          </p>
        ) : null}
      </div>
      {isEmpty ? (
        <EmptyState title={history.empty.title} action={<Link className={buttonClass("plain")} href="/" prefetch={false}>{history.empty.play}</Link>}>{history.empty.text}</EmptyState>
      ) : (
        <>
          <Panel labelledBy="figures">
            <h2 id="figures">{history.figures.title}</h2>
            <Facts facts={factsOf(messages, figures)} />
            <NetChart messages={messages} points={figures.points} earlierRounds={figures.earlierRounds} currency={figures.currency} />
          </Panel>
          <FilterForm messages={messages} chosen={chosen} />
          <Rounds messages={messages} page={page} currency={figures.currency} chosen={chosen} isFirstPage={isFirstPage} />
        </>
      )}
    </div>
  );
}

function Rounds({ messages, page, currency, chosen, isFirstPage }: Pick<HistoryProps, "messages" | "page" | "chosen" | "isFirstPage"> & { currency: string }) {
  const { list, filters, noneFound } = messages.history;
  if (page === null) {
    const isBackwards = chosen.from !== null && chosen.to !== null && chosen.from > chosen.to;
    return <Notice tone="bad" isAlert title={filters.wrongTitle}>{isBackwards ? filters.backwards : filters.wrong}</Notice>;
  }
  if (page.items.length === 0 && isFirstPage) return <EmptyState title={noneFound.title}>{noneFound.text}</EmptyState>;
  return (
    <>
      <Table caption={list.caption} isCaptionHidden columns={columnsOf(messages, currency)} rows={page.items} rowKey={(round) => round.id} />
      <p className={css["row"]}>
        {isFirstPage ? null : <Link className={buttonClass("quiet")} href={`/history${queryOf(chosen)}`} prefetch={false}>{list.newest}</Link>}
        {page.nextCursor === null ? null : <Link className={buttonClass("quiet")} href={`/history${queryOf(chosen, { before: page.nextCursor })}`} prefetch={false}>{list.older}</Link>}
      </p>
    </>
  );
}

function columnsOf(messages: Messages, currency: string): readonly Column<Round>[] {
  const { game, history: { list } } = messages;
  return [
    { key: "when", label: list.when, cell: (round) => <Link href={`/rounds/${round.id}`} prefetch={false}><Instant iso={round.createdAt} /></Link> },
    { key: "result", label: list.result, cell: (round) => <RoundMark messages={messages} round={round} /> },
    { key: "roll", label: list.roll, cell: (round) => (round.roll === null ? list.none : <strong>{hundredths(round.roll)}</strong>), isFigure: true },
    { key: "aim", label: list.aim, cell: (round) => game.aim[round.side](hundredths(round.target)) },
    { key: "paid", label: list.paid, cell: (round) => (round.payerPhone ? maskPhone(round.payerPhone) : list.balance) },
    { key: "stake", label: list.stake, cell: (round) => formatMoney(round.amount, currency), isFigure: true },
    { key: "net", label: list.net, cell: (round) => (round.payout === null ? list.none : formatSigned(round.payout - round.amount, currency)), isFigure: true },
  ];
}

function factsOf({ history: { figures: words } }: Messages, figures: Figures) {
  const { currency } = figures;
  return [
    { label: words.played, value: formatCount(figures.gamesPlayed) },
    { label: words.won, value: formatCount(figures.gamesWon) },
    { label: words.staked, value: formatMoney(figures.totalStaked, currency) },
    { label: words.winnings, value: formatMoney(figures.totalWinnings, currency) },
    { label: words.net, value: formatSigned(figures.netPosition, currency) },
  ];
}
