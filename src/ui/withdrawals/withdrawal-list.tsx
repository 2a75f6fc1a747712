import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { Money } from "../kit/money.tsx";
import { Status } from "../kit/status.tsx";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { destinationText } from "./destination-text.ts";
import { withdrawalLook, type Withdrawal } from "./withdrawal.ts";
import css from "./withdrawal-list.module.css";

type ListProps = { messages: Messages; page: { items: readonly Withdrawal[]; nextCursor: string | null }; currency: string; isFirstPage: boolean };

export function WithdrawalList({ messages, page, currency, isFirstPage }: ListProps) {
  const { list, status } = messages.withdrawals;
  const columns: readonly Column<Withdrawal>[] = [
    { key: "when", label: list.when, cell: (row) => <Link href={`/withdrawals/${row.requestId}`} prefetch={false}><Instant iso={row.createdAt} /></Link> },
    { key: "status", label: list.status, cell: (row) => <Status {...withdrawalLook[row.status]}>{status[row.status].word}</Status> },
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
      {page.items.length === 0 ? <EmptyState title={list.empty} action={action}>{list.emptyText}</EmptyState> : <Table caption={messages.withdrawals.listTitle} isCaptionHidden columns={columns} rows={page.items} rowKey={(row) => row.requestId} />}
      {page.nextCursor === null && isFirstPage ? null : (
        <p className={css["pages"]}>
          {isFirstPage ? null : <Link className={buttonClass("quiet")} href="/withdrawals" prefetch={false}>{messages.player.movements.newest}</Link>}
          {page.nextCursor === null ? null : <Link className={buttonClass("quiet")} href={`/withdrawals?before=${encodeURIComponent(page.nextCursor)}`} prefetch={false}>{list.older}</Link>}
        </p>
      )}
    </div>
  );
}
