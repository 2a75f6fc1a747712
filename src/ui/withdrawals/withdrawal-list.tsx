import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { Money } from "../kit/money.tsx";
import { Status } from "../kit/status.tsx";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { spanWords } from "../statement/span-words.ts";
import { destinationText } from "./destination-text.ts";
import { progressLook, type Withdrawal } from "./withdrawal.ts";
import css from "./withdrawal-list.module.css";

type ListProps = { messages: Messages; page: { items: readonly Withdrawal[]; nextCursor: string | null }; currency: string; isFirstPage: boolean; nowMs: number };

export function WithdrawalList({ messages, page, currency, isFirstPage, nowMs }: ListProps) {
  const { list, words, listTitle } = messages.withdrawals;
  const columns: readonly Column<Withdrawal>[] = [
    { key: "when", label: list.when, cell: (row) => <Link href={`/withdrawals/${row.requestId}`} prefetch={false}><Instant iso={row.createdAt} /></Link> },
    { key: "status", label: list.status, cell: (row) => <Status {...progressLook[row.progress]}>{words[row.progress]}</Status> },
    { key: "age", label: list.age, cell: (row) => ageWords(messages, row, nowMs) },
    { key: "to", label: list.to, cell: (row) => destinationText(row.destination) },
    { key: "amount", label: list.amount, cell: (row) => <Money amountMinor={row.amount} currency={currency} />, isFigure: true },
  ];
  const action = <Link className={buttonClass("plain")} href="/withdraw" prefetch={false}>{page.items.length === 0 ? list.emptyAction : list.new}</Link>;
  return (
    <div className={css["list"]}>
      <div className={css["head"]}>
        <h1>{list.heading}</h1>
        {page.items.length > 0 ? action : null}
      </div>
      {page.items.length === 0 ? <EmptyState title={list.empty} action={action}>{list.emptyText}</EmptyState> : <Table caption={listTitle} isCaptionHidden columns={columns} rows={page.items} rowKey={(row) => row.requestId} />}
      <p className={css["pages"]}>
        {isFirstPage ? null : <Link className={buttonClass("quiet")} href="/withdrawals" prefetch={false}>{messages.statement.newest}</Link>}
        {page.nextCursor === null ? null : <Link className={buttonClass("quiet")} href={`/withdrawals?before=${encodeURIComponent(page.nextCursor)}`} prefetch={false}>{list.older}</Link>}
        {page.items.length > 0 ? <a className={buttonClass("quiet")} href="/api/csv/withdrawals" download>{list.csv}</a> : null}
        <Link className={buttonClass("quiet")} href="/statement" prefetch={false}>{list.statement}</Link>
      </p>
    </div>
  );
}

/** How long an open one has been open, or a closed one took. */
function ageWords(messages: Messages, { createdAt, processedAt }: Withdrawal, nowMs: number): string {
  const { open, took } = messages.withdrawals.list;
  const ms = (processedAt ? Date.parse(processedAt) : nowMs) - Date.parse(createdAt);
  return (processedAt ? took : open)(spanWords(messages, ms));
}
