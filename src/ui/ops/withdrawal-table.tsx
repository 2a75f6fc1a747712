import Link from "next/link";
import type { OpsWithdrawal } from "#src/query/ops-types.ts";
import { Money } from "../kit/money.tsx";
import { Status } from "../kit/status.tsx";
import { Table } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { age } from "./age.ts";
import css from "./ops.module.css";

const looks = {
  PENDING: { tone: "wait", icon: "waiting" },
  PROCESSING: { tone: "wait", icon: "moving" },
  COMPLETED: { tone: "win", icon: "done" },
  FAILED: { tone: "bad", icon: "warning" },
  CANCELLED: { tone: "loss", icon: "back" },
} as const;

export function WithdrawalTable({ messages, rows, nowMs, caption }: { messages: Messages; rows: readonly OpsWithdrawal[]; nowMs: number; caption: string }) {
  const { withdrawals: words, none } = messages.ops;
  return (
    <Table
      caption={caption} isCaptionHidden rows={rows} rowKey={(row) => row.id}
      columns={[
        { key: "asked", label: words.asked, cell: (row) => <Link href={`/ops/withdrawals/${row.id}`} prefetch={false}><Instant iso={row.createdAt} /></Link> },
        { key: "age", label: messages.ops.age, cell: (row) => age(row.createdAt, nowMs) },
        { key: "state", label: words.state, cell: (row) => <State messages={messages} of={row} /> },
        { key: "from", label: words.from, cell: (row) => (row.playerId === null ? `${words.isReturn} ${row.phone}` : <Link href={`/ops/players?q=${row.playerId}`} prefetch={false}>{row.phone}</Link>) },
        { key: "to", label: words.to, cell: (row) => row.destination || none },
        { key: "rail", label: words.rail, cell: (row) => row.rail },
        { key: "amount", label: messages.ops.money, cell: (row) => <Money amountMinor={row.amount} currency={row.currency} />, isFigure: true },
      ]}
    />
  );
}

export function State({ messages, of }: { messages: Messages; of: Pick<OpsWithdrawal, "status" | "waitingFor" | "approvals" | "approvalsNeeded" | "attempt"> }) {
  const { withdrawals: words } = messages.ops;
  const isOpen = of.status === "PENDING" || of.status === "PROCESSING";
  const more = [
    of.waitingFor === null ? "" : (words.waits[of.waitingFor] ?? of.waitingFor),
    isOpen && of.approvalsNeeded > 0 ? words.approvals(of.approvals, of.approvalsNeeded) : "",
    of.status === "PROCESSING" && of.attempt !== null ? of.attempt.toLowerCase() : "",
  ].filter(Boolean);
  return (
    <>
      <Status {...looks[of.status]}>{words.status[of.status]}</Status> <span className={css["quiet"]}>{more.join(", ")}</span>
    </>
  );
}
