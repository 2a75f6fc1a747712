import type { OpsWithdrawalFile } from "#src/query/ops-types.ts";
import { Table } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { OpsSection } from "./ops-page.tsx";
import css from "./ops.module.css";

/** What the rail was asked and said, newest first, as it was stored: without keys and whole phones. */
export function Exchanges({ messages, file }: { messages: Messages; file: OpsWithdrawalFile }) {
  const { file: words, none } = messages.ops;
  const body = (text: string | null) => (text ? <span className={css["code"]}>{text}</span> : none);
  return (
    <>
      <OpsSection id="exchanges" title={words.exchanges}>
        {file.exchanges.length === 0 ? <p className={css["quiet"]}>{words.noExchanges}</p> : (
          <Table
            caption={words.exchanges} isCaptionHidden rows={file.exchanges} rowKey={(one) => `${one.at}${one.verb}${one.ms}`}
            columns={[
              { key: "at", label: messages.ops.when, cell: (one) => <Instant iso={one.at} /> },
              { key: "verb", label: words.verb, cell: (one) => one.verb },
              { key: "http", label: words.http, cell: (one) => one.httpStatus ?? none, isFigure: true },
              { key: "state", label: words.said, cell: (one) => [one.state, one.code].filter(Boolean).join(", ") },
              { key: "body", label: words.body, cell: (one) => body(one.body) },
              { key: "ms", label: words.took, cell: (one) => words.ms(one.ms), isFigure: true },
            ]}
          />
        )}
      </OpsSection>
      {file.reports.length === 0 ? null : (
        <OpsSection id="reports" title={words.reports}>
          <Table
            caption={words.reports} isCaptionHidden rows={file.reports} rowKey={(one) => `${one.at}${one.body}`}
            columns={[
              { key: "at", label: messages.ops.when, cell: (one) => <Instant iso={one.at} /> },
              { key: "said", label: words.said, cell: (one) => `${one.said ?? none} (${one.isProven ? words.proven : words.unproven})` },
              { key: "times", label: words.times, cell: (one) => one.times, isFigure: true },
              { key: "outcome", label: words.outcome, cell: (one) => one.outcome ?? none },
              { key: "body", label: words.body, cell: (one) => body(one.body) },
            ]}
          />
        </OpsSection>
      )}
    </>
  );
}
