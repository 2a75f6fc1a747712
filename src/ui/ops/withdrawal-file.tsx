import Link from "next/link";
import type { OpsWithdrawalFile } from "#src/query/ops-types.ts";
import { Facts } from "../kit/facts.tsx";
import { formatMoney } from "../kit/format-money.ts";
import { Table } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { Exchanges } from "./exchanges.tsx";
import { OpsSection } from "./ops-page.tsx";
import css from "./ops.module.css";
import { State } from "./withdrawal-table.tsx";

type FileProps = { messages: Messages; file: OpsWithdrawalFile };

/** Everything that is known of one withdrawal, in the order a person asks: what, how far, what was sent, what came back. */
export function WithdrawalFacts({ messages, file }: FileProps) {
  const { file: words, none } = messages.ops;
  const money = (amount: number) => formatMoney(amount, file.currency);
  return (
    <div className={css["columns"]}>
      <OpsSection id="facts" title={words.facts}>
        <Facts
          facts={[
            { label: words.status, value: <State messages={messages} of={file} /> },
            { label: words.amount, value: money(file.amount) },
            { label: words.fee, value: money(file.fee) },
            { label: words.net, value: money(file.netAmount) },
            { label: words.to, value: file.destination },
            { label: words.rail, value: file.rail },
            { label: file.playerId === null ? words.phone : words.player, value: file.playerId === null ? file.phone : <Link href={`/ops/players?q=${file.playerId}`} prefetch={false}>{file.phone}</Link> },
            { label: words.asked, value: <Instant iso={file.createdAt} /> },
            { label: words.ended, value: file.processedAt ? <Instant iso={file.processedAt} /> : none },
            ...(file.note ? [{ label: words.note, value: file.note }] : []),
            { label: words.id, value: file.id, isCode: true },
            ...(file.providerTxnId ? [{ label: words.txn, value: file.providerTxnId, isCode: true }] : []),
          ]}
        />
      </OpsSection>
      <div className={css["page"]}>
        <Timeline messages={messages} file={file} />
        {file.approvalsNeeded > 0 ? (
          <OpsSection id="approvals" title={words.approvals}>
            {file.approvedBy.length === 0 ? <p className={css["quiet"]}>{words.noApprovals}</p> : null}
            <ul>{file.approvedBy.map((yes) => <li key={yes.at}>{yes.by ?? words.somebody}, <Instant iso={yes.at} />{yes.note ? `: ${yes.note}` : ""}{yes.counts ? "" : ` (${words.lapsed})`}</li>)}</ul>
          </OpsSection>
        ) : null}
        {file.cases.length > 0 ? (
          <OpsSection id="cases" title={words.cases}>
            <ul>{file.cases.map((found) => <li key={found.id}><Link href={found.closedAt ? "/ops/cases?state=closed" : "/ops/cases"} prefetch={false}>{messages.ops.cases.kinds[found.kind] ?? found.kind}</Link>, <Instant iso={found.openedAt} /></li>)}</ul>
          </OpsSection>
        ) : null}
      </div>
    </div>
  );
}

function Timeline({ messages, file }: FileProps) {
  const { file: words, withdrawals } = messages.ops;
  return (
    <OpsSection id="timeline" title={words.timeline}>
      <Table
        caption={words.timeline} isCaptionHidden rows={file.events} rowKey={(event) => `${event.status}${event.at}`}
        columns={[
          { key: "at", label: messages.ops.when, cell: (event) => <Instant iso={event.at} /> },
          { key: "status", label: words.status, cell: (event) => withdrawals.status[event.status] },
          { key: "by", label: words.by, cell: (event) => (event.by ? `${words.actors[event.actor]}, ${event.by}` : words.actors[event.actor]) },
          { key: "note", label: words.note, cell: (event) => event.note ?? messages.ops.none },
        ]}
      />
    </OpsSection>
  );
}

export function WithdrawalTraffic({ messages, file }: FileProps) {
  const { file: words, none } = messages.ops;
  return (
    <>
      <OpsSection id="attempts" title={words.attempts}>
        {file.attempts.length === 0 ? <p className={css["quiet"]}>{words.noAttempts}</p> : (
          <Table
            caption={words.attempts} isCaptionHidden rows={file.attempts} rowKey={(attempt) => attempt.id}
            columns={[
              { key: "id", label: words.attempt, cell: (attempt) => <span className={css["code"]}>{attempt.id}</span> },
              { key: "rail", label: words.rail, cell: (attempt) => attempt.rail },
              { key: "state", label: words.status, cell: (attempt) => attempt.state },
              { key: "code", label: words.code, cell: (attempt) => attempt.code ?? none },
              { key: "counts", label: words.sent, cell: (attempt) => `${attempt.sends}, ${attempt.polls}`, isFigure: true },
              { key: "asked", label: words.lastAsked, cell: (attempt) => (attempt.lastAskedAt ? <Instant iso={attempt.lastAskedAt} /> : none) },
            ]}
          />
        )}
      </OpsSection>
      <Exchanges messages={messages} file={file} />
    </>
  );
}
