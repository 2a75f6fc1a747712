"use client";

import { useRouter } from "next/navigation";
import { useEffect, type ReactNode } from "react";
import { QueryProvider } from "#src/query/provider.tsx";
import { useWithdrawal } from "#src/query/use-withdrawal.ts";
import { Button } from "../kit/button.tsx";
import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { icons } from "../kit/icons.tsx";
import { Notice } from "../kit/notice.tsx";
import { useAlive } from "../kit/use-alive.ts";
import { destinationText } from "./destination-text.ts";
import { Receipt } from "./receipt.tsx";
import type { StatusWords } from "./status-words.ts";
import { timelineSteps } from "./timeline-steps.ts";
import { Timeline } from "./timeline.tsx";
import { progressLook, situationOf, type WithdrawalWithEvents } from "./withdrawal.ts";
import css from "./withdrawal-status.module.css";

/** `isDemo`: money is simulated here. `children` stand under the receipt. */
type StatusProps = { words: StatusWords; currency: string; seen: WithdrawalWithEvents; isDemo: boolean; children: ReactNode };

/** What the server rendered, kept up to date while the page is open. */
export function WithdrawalStatus(props: StatusProps) {
  return (
    <QueryProvider>
      <LiveStatus {...props} />
    </QueryProvider>
  );
}

function LiveStatus({ words, currency, seen, isDemo, children }: StatusProps) {
  const router = useRouter();
  const isAlive = useAlive();
  const { now, isError }: { now: WithdrawalWithEvents; isError: boolean } = useWithdrawal(seen);
  const hasMoved = now.status !== seen.status;
  // The header's balance changes with the state, and the server renders it.
  useEffect(() => { if (hasMoved) router.refresh(); }, [hasMoved, router]);

  const state = words.states[situationOf(now)];
  const look = progressLook[now.progress];
  const parts = { net: formatMoney(now.netAmount, currency), to: destinationText(now.destination), rail: now.rail, given: String(now.approvals.given), needed: String(now.approvals.needed) };
  const isOpen = now.status === "PENDING" || now.status === "PROCESSING";
  return (
    <div className={css["layout"]}>
      <section className={css["state"]} data-tone={look.tone}>
        <h1 className={css["title"]}>{fill(words.title, { amount: formatMoney(now.amount, currency) })}</h1>
        <div role="status" className={css["now"]}>
          <p className={css["word"]}>{icons[look.icon]} {fill(state.title, parts)}</p>
          <p className={css["text"]}>{fill(state.text, parts)}</p>
        </div>
        {isError && isOpen ? <Notice tone="wait">{words.stale}</Notice> : null}
        <Timeline label={words.timeline} steps={timelineSteps(words, now, parts)} />
        {isDemo ? <p className={css["live"]}>{words.demo}</p> : null}
        {isOpen ? <p className={css["live"]} data-screen>{words.live} <a href={`/withdrawals/${now.requestId}`}>{words.reload}</a></p> : null}
      </section>
      <aside className={css["aside"]}>
        <Receipt words={words} withdrawal={now} currency={currency} />
        {isAlive ? <Button type="button" look="quiet" isWide data-screen onClick={() => { window.print(); }}>{words.print}</Button> : null}
        {children}
      </aside>
    </div>
  );
}
