import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { formatMoney, formatSigned } from "../kit/format-money.ts";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { hundredths } from "./odds.ts";
import type { Round } from "./round.ts";
import { RoundMark } from "./round-mark.tsx";
import css from "./recent-rounds.module.css";

export function RecentRounds({ messages, rounds, currency }: { messages: Messages; rounds: readonly Round[]; currency: string }) {
  const { recent, aim } = messages.game;
  const columns: readonly Column<Round>[] = [
    { key: "result", label: recent.result, cell: (round) => <RoundMark messages={messages} round={round} /> },
    { key: "roll", label: recent.roll, cell: (round) => (round.roll === null ? messages.game.round.none : <strong>{hundredths(round.roll)}</strong>), isFigure: true },
    { key: "aim", label: recent.aim, cell: (round) => aim[round.side](hundredths(round.target)) },
    { key: "stake", label: recent.stake, cell: (round) => formatMoney(round.amount, currency), isFigure: true },
    { key: "net", label: messages.game.session.net, cell: (round) => netText(round, currency) ?? messages.game.round.none, isFigure: true },
    { key: "open", label: recent.round, cell: (round) => <Link href={`/rounds/${round.id}`} prefetch={false} aria-label={`${recent.open} ${round.id}`}>{recent.open}</Link>, isFigure: true },
  ];
  if (rounds.length === 0) {
    return (
      <section className={css["recent"]}>
        <h2>{recent.title}</h2>
        <EmptyState title={recent.empty}>{recent.emptyText}</EmptyState>
      </section>
    );
  }
  return (
    <section className={css["recent"]}>
      <Table caption={recent.title} columns={columns} rows={rounds} rowKey={(round) => round.id} />
      <p><Link className={buttonClass("quiet")} href="/history" prefetch={false}>{messages.history.all}</Link></p>
    </section>
  );
}

function netText(round: Round, currency: string): string | null {
  return round.status === "WON" || round.status === "LOST" ? formatSigned((round.payout ?? 0) - round.amount, currency) : null;
}
