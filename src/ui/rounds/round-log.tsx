import Link from "next/link";
import { hundredths } from "../game/odds.ts";
import { roundStatusLook } from "../game/round-status.ts";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { Status } from "../kit/status.tsx";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { noInputs, toFragment } from "./check-fragment.ts";
import type { LoggedRound, Returns } from "./logged.ts";
import { PaidReturns } from "./paid-returns.tsx";
import css from "./round-log.module.css";

type RoundLogProps = { messages: Messages; page: { items: readonly LoggedRound[]; nextCursor: string | null }; returns: Returns; currency: string; isFirstPage: boolean };

/** The public log: nobody's name, number or amount, and every roll. */
export function RoundLog({ messages, page, returns, currency, isFirstPage }: RoundLogProps) {
  const { log: words, all, check } = messages.proof;
  const isEmpty = page.items.length === 0 && isFirstPage;
  return (
    <div className={css["log"]}>
      <div>
        <h1>{words.heading}</h1>
        <p className={css["text"]}>{words.text}</p>
      </div>
      {isFirstPage ? <PaidReturns messages={messages} returns={returns} currency={currency} /> : null}
      {isEmpty ? <EmptyState title={words.empty}>{words.emptyText}</EmptyState> : <Table caption={words.caption} columns={columnsOf(messages)} rows={page.items} rowKey={(row) => row.seq} />}
      <p className={css["ways"]}>
        {isFirstPage ? null : <Link className={buttonClass("quiet")} href="/log" prefetch={false}>{words.newest}</Link>}
        {page.nextCursor === null ? null : <Link className={buttonClass("quiet")} href={`/log?before=${encodeURIComponent(page.nextCursor)}`} prefetch={false}>{words.older}</Link>}
      </p>
      {isEmpty ? null : (
        <div className={css["head"]}>
          <p>{words.head(returns.head.seq)}</p>
          <p><code>{returns.head.link}</code></p>
          <p className={css["text"]}>{words.keep}</p>
        </div>
      )}
      <p className={css["ways"]}>
        <Link className={buttonClass("quiet")} href="/rounds/check" prefetch={false}>{all.title}</Link>
        <Link className={buttonClass("quiet")} href="/check" prefetch={false}>{check.title}</Link>
      </p>
    </div>
  );
}

function columnsOf(messages: Messages): readonly Column<LoggedRound>[] {
  const words = messages.proof.log;
  const { aim, status, round } = messages.game;
  return [
    { key: "seq", label: words.seq, cell: (row) => row.seq, isFigure: true },
    { key: "roll", label: words.roll, cell: (row) => (row.roll === null ? round.none : <strong>{hundredths(row.roll)}</strong>), isFigure: true },
    { key: "aim", label: words.aim, cell: (row) => aim[row.side](hundredths(row.target)) },
    { key: "outcome", label: words.outcome, cell: (row) => <Status {...roundStatusLook[row.status]}>{status[row.status]}</Status> },
    { key: "decided", label: words.decided, cell: (row) => <Instant iso={row.decidedAt} /> },
    { key: "link", label: words.link, cell: (row) => <code className={css["link"]}>{row.link.slice(0, 12)}…</code> },
    { key: "seed", label: words.seed, cell: (row) => <Seed messages={messages} row={row} />, isFigure: true },
  ];
}

/** What lets anybody work the round out. Of a void one nothing was rolled, and its seed is shown as any other. */
function Seed({ messages, row }: { messages: Messages; row: LoggedRound }) {
  const words = messages.proof.log;
  const isVoid = row.status === "VOID";
  if (row.serverSeed === null) return isVoid ? words.void : words.hidden;
  const inputs = {
    ...noInputs, server_seed: row.serverSeed, server_seed_hash: row.serverSeedHash, client_seed: row.clientSeed, nonce: String(row.nonce),
    side: row.side, target: String(row.target), edge_bp: String(row.edgeBp), roll: row.roll === null ? "" : String(row.roll),
  };
  const label = isVoid ? words.voidSeed : words.check;
  return <>{isVoid ? `${words.void}. ` : null}<a href={`/check#${toFragment(inputs)}`} aria-label={`${label} ${row.seq}`}>{label}</a></>;
}
