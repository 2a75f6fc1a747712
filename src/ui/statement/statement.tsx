import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { formatMoney } from "../kit/format-money.ts";
import { Money } from "../kit/money.tsx";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { kindWords } from "./kind-words.ts";
import css from "./statement.module.css";

export type Movement = { id: string; kind: string; amount: number; balanceAfter: number; reference: string | null; createdAt: string };
type StatementProps = { messages: Messages; page: { items: readonly Movement[]; nextCursor: string | null }; currency: string; isFirstPage: boolean };

export function Statement({ messages, page, currency, isFirstPage }: StatementProps) {
  const { statement, player } = messages;
  const columns: readonly Column<Movement>[] = [
    { key: "when", label: statement.when, cell: (row) => <Instant iso={row.createdAt} /> },
    { key: "what", label: statement.what, cell: (row) => kindWords(messages, row.kind) },
    { key: "amount", label: statement.amount, cell: (row) => <Money amountMinor={row.amount} currency={currency} isSigned />, isFigure: true },
    { key: "balance", label: statement.balance, cell: (row) => formatMoney(row.balanceAfter, currency), isFigure: true },
    { key: "reference", label: statement.reference, cell: (row) => <Reference movement={row} none={statement.noReference} /> },
  ];
  const isEmpty = page.items.length === 0 && isFirstPage;
  return (
    <div className={css["statement"]}>
      <div className={css["head"]}>
        <div>
          <h1>{statement.heading}</h1>
          <p className={css["text"]}>{statement.text}</p>
        </div>
        {isEmpty ? null : <a className={buttonClass("quiet")} href="/api/csv/statement" download>{statement.csv}</a>}
      </div>
      {isEmpty ? (
        <EmptyState title={statement.empty} action={<Link className={buttonClass("plain")} href="/" prefetch={false}>{player.play}</Link>}>{statement.emptyText}</EmptyState>
      ) : (
        <Table caption={statement.caption} isCaptionHidden columns={columns} rows={page.items} rowKey={(row) => row.id} />
      )}
      <p className={css["pages"]}>
        {isFirstPage ? null : <Link className={buttonClass("quiet")} href="/statement" prefetch={false}>{statement.newest}</Link>}
        {page.nextCursor === null ? null : <Link className={buttonClass("quiet")} href={`/statement?before=${encodeURIComponent(page.nextCursor)}`} prefetch={false}>{statement.older}</Link>}
      </p>
    </div>
  );
}

/** Leads to the withdrawal or round that moved the money; other references are read out to us. */
function Reference({ movement: { kind, reference }, none }: { movement: Movement; none: string }) {
  if (reference === null) return none;
  const page = kind.startsWith("withdrawal") ? "/withdrawals" : kind === "stake" || kind === "payout_win" ? "/rounds" : null;
  const text = <code className={css["reference"]}>{reference}</code>;
  return page ? <Link href={`${page}/${reference}`} prefetch={false}>{text}</Link> : text;
}
