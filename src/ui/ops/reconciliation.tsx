import type { OpsDifference, OpsRun } from "#src/query/ops-types.ts";
import { SelectField } from "../kit/field.tsx";
import { Money } from "../kit/money.tsx";
import { Status } from "../kit/status.tsx";
import { Table } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { ActForm, type OpsAction } from "./act-form.tsx";
import { age } from "./age.ts";
import { OpsSection } from "./ops-page.tsx";
import css from "./ops.module.css";

export function Differences({ messages, rows, nowMs }: { messages: Messages; rows: readonly OpsDifference[]; nowMs: number }) {
  const { reconciliation: words, none } = messages.ops;
  return (
    <OpsSection id="differences" title={words.differences}>
      {rows.length === 0 ? <p className={css["quiet"]}>{words.none}</p> : (
        <Table
          caption={words.differences} isCaptionHidden rows={rows} rowKey={(row) => row.id}
          columns={[
            { key: "seen", label: words.seen, cell: (row) => <><Instant iso={row.firstSeenAt} /> ({age(row.firstSeenAt, nowMs)})</> },
            { key: "rail", label: words.rail, cell: (row) => row.rail },
            { key: "kind", label: words.kind, cell: (row) => row.kind.replaceAll("_", " ") },
            { key: "amount", label: messages.ops.money, cell: (row) => <Money amountMinor={row.amount} currency={row.currency} isSigned />, isFigure: true },
            { key: "about", label: words.reference, cell: (row) => <span className={css["code"]}>{row.reference ?? none}</span> },
            { key: "details", label: words.details, cell: (row) => <span className={css["code"]}>{row.id} {row.details === "{}" ? "" : row.details}</span> },
          ]}
        />
      )}
    </OpsSection>
  );
}

export function Runs({ messages, rows }: { messages: Messages; rows: readonly OpsRun[] }) {
  const { reconciliation: words, none } = messages.ops;
  const money = (amount: number | null, currency: string) => (amount === null ? none : <Money amountMinor={amount} currency={currency} />);
  return (
    <OpsSection id="runs" title={words.runs}>
      {rows.length === 0 ? <p className={css["quiet"]}>{words.noRuns}</p> : (
        <Table
          caption={words.runs} isCaptionHidden rows={rows} rowKey={(row) => row.id}
          columns={[
            { key: "at", label: words.at, cell: (row) => <Instant iso={row.startedAt} /> },
            { key: "rail", label: words.rail, cell: (row) => row.rail },
            { key: "actor", label: words.actor, cell: (row) => row.actor },
            { key: "checked", label: words.checked, cell: (row) => row.checked, isFigure: true },
            { key: "ledger", label: words.ledger, cell: (row) => money(row.ledgerBalance, row.currency), isFigure: true },
            { key: "inFlight", label: words.inFlight, cell: (row) => money(row.inFlight, row.currency), isFigure: true },
            { key: "told", label: words.told, cell: (row) => money(row.railBalance, row.currency), isFigure: true },
            { key: "unexplained", label: words.unexplained, cell: (row) => <Unexplained messages={messages} row={row} /> },
          ]}
        />
      )}
    </OpsSection>
  );
}

/** Asks for a comparison now; it only reads, so there is nothing to confirm. */
export function CompareNow({ messages, rails, action }: { messages: Messages; rails: readonly string[]; action: OpsAction }) {
  const { reconciliation: words } = messages.ops;
  return (
    <OpsSection id="compare" title={words.compare}>
      <p className={css["quiet"]}>{words.compareText}</p>
      <ActForm messages={messages} action={action} submit={words.compareNow} isPlain look="quiet">
        <SelectField id="compare-rail" name="rail" label={words.rail} options={rails.map((name) => ({ value: name, label: name }))} />
      </ActForm>
    </OpsSection>
  );
}

function Unexplained({ messages, row }: { messages: Messages; row: OpsRun }) {
  const { reconciliation: words, none } = messages.ops;
  if (row.failure !== null) return <><Status tone="bad" icon="warning">{words.failed}</Status> {row.failure}</>;
  if (row.unexplained === null) return <>{none}</>;
  return <Money amountMinor={row.unexplained} currency={row.currency} />;
}
