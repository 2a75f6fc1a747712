import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { formatMoney } from "../kit/format-money.ts";
import { Money } from "../kit/money.tsx";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import css from "./movements.module.css";

type Movement = { id: string; kind: string; amount: number; balanceAfter: number; createdAt: string };
export type MovementPage = { items: readonly Movement[]; nextCursor: string | null };

export function Movements({ messages, page, currency, isFirstPage }: { messages: Messages; page: MovementPage; currency: string; isFirstPage: boolean }) {
  const { movements, kinds } = messages.player;
  const columns: readonly Column<Movement>[] = [
    { key: "when", label: movements.when, cell: (row) => <Instant iso={row.createdAt} /> },
    { key: "what", label: movements.what, cell: (row) => kinds[row.kind] ?? sayKind(row.kind) },
    { key: "amount", label: movements.amount, cell: (row) => <Money amountMinor={row.amount} currency={currency} isSigned />, isFigure: true },
    { key: "balance", label: movements.balance, cell: (row) => formatMoney(row.balanceAfter, currency), isFigure: true },
  ];
  if (page.items.length === 0 && isFirstPage) {
    return (
      <section className={css["movements"]}>
        <h2>{movements.title}</h2>
        <EmptyState title={movements.empty}>{movements.emptyText}</EmptyState>
      </section>
    );
  }
  return (
    <section className={css["movements"]}>
      <Table caption={movements.title} columns={columns} rows={page.items} rowKey={(row) => row.id} />
      <p className={css["pages"]}>
        {isFirstPage ? null : <Link className={buttonClass("quiet")} href="/profile" prefetch={false}>{movements.newest}</Link>}
        {page.nextCursor === null ? null : <Link className={buttonClass("quiet")} href={`/profile?before=${encodeURIComponent(page.nextCursor)}`} prefetch={false}>{movements.older}</Link>}
      </p>
    </section>
  );
}

/** A kind the catalogue has no word for yet is shown by its own name rather than hidden: money never moves unnamed. */
function sayKind(kind: string): string {
  const words = kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
