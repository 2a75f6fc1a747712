import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { formatMoney } from "../kit/format-money.ts";
import { Money } from "../kit/money.tsx";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { kindWords } from "../statement/kind-words.ts";
import css from "./movements.module.css";

type Movement = { id: string; kind: string; amount: number; balanceAfter: number; createdAt: string };
export type MovementPage = { items: readonly Movement[]; nextCursor: string | null };

/** The newest movements, and the way to all of them. */
export function Movements({ messages, page, currency }: { messages: Messages; page: MovementPage; currency: string }) {
  const { movements } = messages.player;
  const columns: readonly Column<Movement>[] = [
    { key: "when", label: movements.when, cell: (row) => <Instant iso={row.createdAt} /> },
    { key: "what", label: movements.what, cell: (row) => kindWords(messages, row.kind) },
    { key: "amount", label: movements.amount, cell: (row) => <Money amountMinor={row.amount} currency={currency} isSigned />, isFigure: true },
    { key: "balance", label: movements.balance, cell: (row) => formatMoney(row.balanceAfter, currency), isFigure: true },
  ];
  if (page.items.length === 0) {
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
      <p className={css["pages"]}><Link className={buttonClass("quiet")} href="/statement" prefetch={false}>{movements.all}</Link></p>
    </section>
  );
}
