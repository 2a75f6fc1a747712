import Link from "next/link";
import type { ReactNode } from "react";
import { Money } from "../kit/money.tsx";
import { Status } from "../kit/status.tsx";
import { Table, type Column } from "../kit/table.tsx";
import { Purse, Task, TaskLayout } from "../kit/task.tsx";
import { maskPhone } from "../kit/mask-phone.ts";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { topUpLook, type TopUp } from "./top-up.ts";
import css from "./top-up.module.css";

type AddMoneyProps = { messages: Messages; balanceMinor: number; currency: string; lately: readonly TopUp[]; /** The form. */ children: ReactNode };

/** Where money is added: the balance it goes to in view, and below what was asked for lately. */
export function AddMoney({ messages, balanceMinor, currency, lately, children }: AddMoneyProps) {
  const { form } = messages.topUps;
  return (
    <div className={css["page"]}>
      <TaskLayout>
        <Task>
          <h1>{form.heading}</h1>
          <p className={css["lead"]}>{form.lead}</p>
          {children}
        </Task>
        <Purse label={form.balance} balanceMinor={balanceMinor} currency={currency} />
      </TaskLayout>
      {lately.length === 0 ? null : <Lately messages={messages} rows={lately} currency={currency} />}
    </div>
  );
}

function Lately({ messages: { topUps: { list, status } }, rows, currency }: { messages: Messages; rows: readonly TopUp[]; currency: string }) {
  const columns: readonly Column<TopUp>[] = [
    { key: "when", label: list.when, cell: (row) => <Link href={`/top-up/${row.id}`} prefetch={false}><Instant iso={row.createdAt} /></Link> },
    { key: "status", label: list.status, cell: (row) => <Status {...topUpLook[row.status]}>{status[row.status].word}</Status> },
    { key: "from", label: list.from, cell: (row) => maskPhone(row.phone) },
    { key: "amount", label: list.amount, cell: (row) => <Money amountMinor={row.amount} currency={currency} />, isFigure: true },
  ];
  return <Table caption={list.heading} columns={columns} rows={rows} rowKey={(row) => row.id} />;
}
