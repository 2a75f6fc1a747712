import Link from "next/link";
import type { OpsOverview } from "#src/query/ops-types.ts";
import { Notice } from "../kit/notice.tsx";
import { Table } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import type { OpsAction } from "./act-form.tsx";
import { age } from "./age.ts";
import { OpsSection } from "./ops-page.tsx";
import css from "./ops.module.css";
import { Rails } from "./rails.tsx";

type OverviewProps = { messages: Messages; overview: OpsOverview; nowMs: number; actions: { pause: OpsAction; resume: OpsAction } };

/** What waits for a person first, then how the machinery stands. */
export function Overview({ messages, overview, nowMs, actions }: OverviewProps) {
  const { overview: words, withdrawals: names } = messages.ops;
  const { withdrawals, casesOpen, differences, proposals, oldestHoldAt, lateJobs } = overview;
  const isCalm = casesOpen + differences + proposals.length + withdrawals.approval + withdrawals.unknown === 0;
  return (
    <>
      {isCalm ? <Notice tone="good"><p>{words.nothing}</p></Notice> : null}
      <div className={css["counts"]}>
        <Count href="/ops/cases" label={words.cases} value={casesOpen} />
        <Count href="/ops/withdrawals?state=approval" label={words.approval} value={withdrawals.approval} />
        <Count href="/ops/withdrawals?state=unknown" label={words.unknown} value={withdrawals.unknown} />
        <Count href="/ops/reconciliation" label={words.differences} value={differences} />
        <Count href="/ops/withdrawals?state=pending" label={words.oldest} value={oldestHoldAt ? age(oldestHoldAt, nowMs) : messages.ops.none} isQuiet />
        <Count href="#queue" label={words.late} value={lateJobs} />
      </div>
      {proposals.length > 0 ? (
        <OpsSection id="proposals" title={words.proposals}>
          <ul>
            {proposals.map((proposal) => (
              <li key={proposal.withdrawalId} className={css["row"]}>
                <Instant iso={proposal.proposedAt} />
                <span>{messages.ops.file.outcomes[proposal.outcome === "PAID" ? "PAID" : "NOT_PAID"]}</span>
                <Link href={`/ops/withdrawals/${proposal.withdrawalId}`} prefetch={false}>{words.proposal}</Link>
              </li>
            ))}
          </ul>
        </OpsSection>
      ) : null}
      <OpsSection id="rails" title={words.rails}>
        <Rails messages={messages} rails={overview.rails} currency={overview.currency} actions={actions} />
      </OpsSection>
      <OpsSection id="queue" title={words.queue}>
        {overview.queue.length === 0 ? <p className={css["quiet"]}>{words.noJobs}</p> : <Jobs messages={messages} queue={overview.queue} />}
      </OpsSection>
      <OpsSection id="ended" title={words.lastDay}>
        <div className={css["counts"]}>
          {(["completed", "failed", "cancelled"] as const).map((state) => <Count key={state} href={`/ops/withdrawals?state=${state}`} label={names.states[state]} value={withdrawals[state]} isQuiet />)}
        </div>
      </OpsSection>
    </>
  );
}

function Count({ href, label, value, isQuiet = false }: { href: string; label: string; value: number | string; isQuiet?: boolean }) {
  return (
    <Link className={css["count"]} href={href} prefetch={false} data-waits={(!isQuiet && value !== 0) || undefined}>
      <span>{label}</span>
      <strong>{value}</strong>
    </Link>
  );
}

function Jobs({ messages, queue }: { messages: Messages; queue: OpsOverview["queue"] }) {
  const { job, overview } = messages.ops;
  return (
    <Table
      caption={overview.queue} isCaptionHidden rows={queue} rowKey={(row) => row.task}
      columns={[
        { key: "task", label: job.task, cell: (row) => row.task },
        { key: "waiting", label: job.waiting, cell: (row) => row.waiting, isFigure: true },
        { key: "running", label: job.running, cell: (row) => row.running, isFigure: true },
        { key: "retried", label: job.retried, cell: (row) => row.retried, isFigure: true },
        { key: "oldest", label: job.oldest, cell: (row) => job.seconds(row.oldestSeconds.toFixed(1)), isFigure: true },
      ]}
    />
  );
}
