"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { QueryProvider } from "#src/query/provider.tsx";
import { useTopUp } from "#src/query/use-top-up.ts";
import { buttonClass } from "../kit/button.tsx";
import { Facts } from "../kit/facts.tsx";
import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { maskPhone } from "../kit/mask-phone.ts";
import { Notice } from "../kit/notice.tsx";
import { Task, TaskAside, TaskLayout, TaskLine, TaskState } from "../kit/task.tsx";
import { Instant } from "../shell/instant.tsx";
import { topUpLook, type TopUp } from "./top-up.ts";
import css from "./top-up.module.css";
import type { StatusWords } from "./words.ts";

type StatusProps = { words: StatusWords; currency: string; seen: TopUp };

/** What the server rendered, kept up to date while the page is open. */
export function TopUpStatus(props: StatusProps) {
  return (
    <QueryProvider>
      <LiveStatus {...props} />
    </QueryProvider>
  );
}

function LiveStatus({ words, currency, seen }: StatusProps) {
  const router = useRouter();
  const { now, isError }: { now: TopUp; isError: boolean } = useTopUp(seen);
  // The header's balance changes with the state, and the server renders it.
  useEffect(() => { if (now.status !== seen.status) router.refresh(); }, [now.status, seen.status, router]);

  const isOpen = now.status === "AWAITING_PAYMENT";
  const amount = formatMoney(now.amount, currency);
  const count = Math.ceil((Date.parse(now.deadlineAt) - Date.parse(now.createdAt)) / 60_000);
  const time = count <= 1 ? words.minute : fill(words.minutes, { count: String(count) });
  const state = fill(words.state[now.status].text, { amount, phone: maskPhone(now.phone), time });
  const texts = now.status === "SENT_BACK" ? [state, words.refunds[now.refund?.status ?? "HELD"]] : [state];
  return (
    <TaskLayout>
      <Task tone={topUpLook[now.status].tone}>
        <TaskState title={fill(words.title, { amount })} icon={topUpLook[now.status].icon} word={words.state[now.status].title} texts={texts} />
        {isError && isOpen ? <Notice tone="wait">{words.stale}</Notice> : null}
        {isOpen ? <TaskLine>{words.live} <a href={`/top-up/${now.id}`}>{words.reload}</a></TaskLine> : <Ways words={words} isPaid={now.status === "PAID"} />}
      </Task>
      <Details words={words} topUp={now} currency={currency} />
    </TaskLayout>
  );
}

function Ways({ words, isPaid }: { words: StatusWords; isPaid: boolean }) {
  return (
    <p className={css["ways"]}>
      {isPaid ? <Link className={buttonClass("plain")} href="/" prefetch={false}>{words.play}</Link> : <Link className={buttonClass("plain")} href="/top-up" prefetch={false}>{words.again}</Link>}
      <Link className={buttonClass("quiet")} href="/profile" prefetch={false}>{words.profile}</Link>
    </p>
  );
}

/** Both references, so that a player, we and the network can speak of the same money. */
function Details({ words, topUp, currency }: { words: StatusWords; topUp: TopUp; currency: string }) {
  const { amount, phone, createdAt, closedAt, id, providerTxnId, refund } = topUp;
  return (
    <TaskAside labelledBy="details">
      <h2 id="details">{words.details}</h2>
      <Facts
        facts={[
          { label: words.amount, value: formatMoney(amount, currency) },
          { label: words.from, value: maskPhone(phone) },
          ...(refund ? [{ label: words.refund, value: formatMoney(refund.amount, currency) }] : []),
          { label: words.asked, value: <Instant iso={createdAt} /> },
          ...(closedAt ? [{ label: words.finished, value: <Instant iso={closedAt} /> }] : []),
          { label: words.ourReference, value: id, isCode: true },
          ...(providerTxnId ? [{ label: words.theirReference, value: providerTxnId, isCode: true }] : []),
        ]}
      />
      {providerTxnId?.startsWith("MOCK-") ? <Notice tone="info">{words.mock}</Notice> : null}
    </TaskAside>
  );
}
