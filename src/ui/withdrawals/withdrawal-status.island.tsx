"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { QueryProvider } from "#src/query/provider.tsx";
import { useWithdrawal } from "#src/query/use-withdrawal.ts";
import { buttonClass } from "../kit/button.tsx";
import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { icons } from "../kit/icons.tsx";
import { Notice } from "../kit/notice.tsx";
import { destinationText } from "./destination-text.ts";
import { Receipt } from "./receipt.tsx";
import type { StatusWords } from "./status-words.ts";
import { Timeline } from "./timeline.tsx";
import { withdrawalLook, type WithdrawalWithEvents } from "./withdrawal.ts";
import css from "./withdrawal-status.module.css";

type StatusProps = { words: StatusWords; currency: string; seen: WithdrawalWithEvents };

/** What the server rendered, kept up to date while the page is open. */
export function WithdrawalStatus(props: StatusProps) {
  return (
    <QueryProvider>
      <LiveStatus {...props} />
    </QueryProvider>
  );
}

function LiveStatus({ words, currency, seen }: StatusProps) {
  const router = useRouter();
  const { data, isError } = useWithdrawal(seen.requestId, seen.status);
  const now: WithdrawalWithEvents = data ?? seen;
  const hasMoved = now.status !== seen.status;
  // The header's balance changes with the state, and the server renders it.
  useEffect(() => { if (hasMoved) router.refresh(); }, [hasMoved, router]);

  const state = words.state[now.status];
  const isOpen = now.status === "PENDING" || now.status === "PROCESSING";
  return (
    <div className={css["layout"]}>
      <section className={css["state"]} data-tone={withdrawalLook[now.status].tone}>
        <h1 className={css["title"]}>{fill(words.title, { amount: formatMoney(now.amount, currency) })}</h1>
        <div role="status" className={css["now"]}>
          <p className={css["word"]}>{icons[withdrawalLook[now.status].icon]} {state.title}</p>
          <p className={css["text"]}>{fill(state.text, { net: formatMoney(now.netAmount, currency), to: destinationText(now.destination) })}</p>
        </div>
        {isError && isOpen ? <Notice tone="wait">{words.stale}</Notice> : null}
        <Timeline words={words} withdrawal={now} />
        {isOpen ? <p className={css["live"]}>{words.live} <a href={`/withdrawals/${now.requestId}`}>{words.reload}</a></p> : null}
      </section>
      <aside className={css["aside"]}>
        <Receipt words={words} withdrawal={now} currency={currency} />
        <Link className={buttonClass("quiet", true)} href="/withdrawals" prefetch={false}>{words.all}</Link>
      </aside>
    </div>
  );
}
