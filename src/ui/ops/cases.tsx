import Link from "next/link";
import type { OpsCase } from "#src/query/ops-types.ts";
import { TextField } from "../kit/field.tsx";
import { Money } from "../kit/money.tsx";
import { Table } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { ActForm, type OpsAction } from "./act-form.tsx";
import css from "./ops.module.css";

/** What a person must look at. Closing one says how it was settled, and moves nothing. */
export function Cases({ messages, rows, close }: { messages: Messages; rows: readonly OpsCase[]; close: OpsAction }) {
  const { cases: words, none, rail } = messages.ops;
  if (rows.length === 0) return <p className={css["quiet"]}>{words.empty}</p>;
  return (
    <div className={css["section"]}>
      <Table
        caption={words.title} isCaptionHidden rows={rows} rowKey={(row) => row.id}
        columns={[
          { key: "opened", label: words.opened, cell: (row) => <Instant iso={row.openedAt} /> },
          { key: "kind", label: words.kind, cell: (row) => words.kinds[row.kind] ?? row.kind },
          { key: "rail", label: rail.name, cell: (row) => row.rail ?? none },
          { key: "amount", label: messages.ops.money, cell: (row) => (row.amount === null || row.currency === null ? none : <Money amountMinor={row.amount} currency={row.currency} />), isFigure: true },
          { key: "about", label: words.reference, cell: (row) => <About messages={messages} row={row} /> },
          { key: "act", label: words.close, cell: (row) => (row.closedAt ? <Closed row={row} /> : <Close messages={messages} row={row} close={close} />) },
        ]}
      />
    </div>
  );
}

function About({ messages, row }: { messages: Messages; row: OpsCase }) {
  const { cases: words } = messages.ops;
  return (
    <>
      {row.withdrawalId ? <Link href={`/ops/withdrawals/${row.withdrawalId}`} prefetch={false}>{words.withdrawal}</Link> : <span className={css["code"]}>{row.reference ?? messages.ops.none}</span>}
      <details className={css["fold"]}>
        <summary>{words.details}</summary>
        <p className={css["code"]}>{row.id}<br />{row.details}</p>
      </details>
    </>
  );
}

function Close({ messages, row, close }: { messages: Messages; row: OpsCase; close: OpsAction }) {
  const { cases: words } = messages.ops;
  return (
    <details className={css["fold"]}>
      <summary>{words.close}</summary>
      <ActForm messages={messages} action={close} hidden={{ id: row.id }} submit={words.submit} isPlain>
        <TextField id={`how-${row.id}`} name="resolution" label={words.how} required maxLength={500} />
      </ActForm>
    </details>
  );
}

function Closed({ row }: { row: OpsCase }) {
  return <>{[row.closedBy, row.resolution].filter(Boolean).join(": ")}</>;
}
