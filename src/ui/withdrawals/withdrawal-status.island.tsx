"use client";

import { useRouter } from "next/navigation";
import { useEffect, type ReactNode } from "react";
import { QueryProvider } from "#src/query/provider.tsx";
import { useWithdrawal } from "#src/query/use-withdrawal.ts";
import { Button } from "../kit/button.tsx";
import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { Notice } from "../kit/notice.tsx";
import { Task, TaskAside, TaskLayout, TaskLine, TaskState } from "../kit/task.tsx";
import { useAlive } from "../kit/use-alive.ts";
import { destinationText } from "./destination-text.ts";
import { Receipt } from "./receipt.tsx";
import type { StatusWords } from "./status-words.ts";
import { timelineSteps } from "./timeline-steps.ts";
import { Timeline } from "./timeline.tsx";
import { progressLook, situationOf, type WithdrawalWithEvents } from "./withdrawal.ts";

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
  // The header's balance changes with the state, and the server renders it.
  useEffect(() => { if (now.status !== seen.status) router.refresh(); }, [now.status, seen.status, router]);

  const state = words.states[situationOf(now)];
  const look = progressLook[now.progress];
  const parts = { net: formatMoney(now.netAmount, currency), to: destinationText(now.destination), rail: now.rail, given: String(now.approvals.given), needed: String(now.approvals.needed) };
  const isOpen = now.status === "PENDING" || now.status === "PROCESSING";
  return (
    <TaskLayout>
      <Task tone={look.tone}>
        <TaskState title={fill(words.title, { amount: formatMoney(now.amount, currency) })} icon={look.icon} word={fill(state.title, parts)} texts={[fill(state.text, parts)]} />
        {isError && isOpen ? <Notice tone="wait">{words.stale}</Notice> : null}
        <Timeline label={words.timeline} steps={timelineSteps(words, now, parts)} />
        {isDemo ? <TaskLine>{words.demo}</TaskLine> : null}
        {isOpen ? <TaskLine isOnScreenOnly>{words.live} <a href={`/withdrawals/${now.requestId}`}>{words.reload}</a></TaskLine> : null}
      </Task>
      <TaskAside>
        <Receipt words={words} withdrawal={now} currency={currency} />
        {isAlive ? <Button type="button" look="quiet" isWide data-screen onClick={() => { window.print(); }}>{words.print}</Button> : null}
        {children}
      </TaskAside>
    </TaskLayout>
  );
}
