import Link from "next/link";
import type { ReactNode } from "react";
import { Notice } from "../kit/notice.tsx";
import type { Messages } from "../messages/messages.ts";
import css from "./ops.module.css";

export type OpsPlace = "overview" | "withdrawals" | "cases" | "players" | "reconciliation";
/** What became of the form that was sent before this page: a word for it, or why it was refused. */
export type OpsNews = { tone: "good" | "bad"; text: string } | null;

const places = [["overview", "/ops"], ["withdrawals", "/ops/withdrawals"], ["cases", "/ops/cases"], ["players", "/ops/players"], ["reconciliation", "/ops/reconciliation"]] as const;

/** The way around, what the last form did, and the page. */
export function OpsPage({ messages, place, title, news, children }: { messages: Messages; place: OpsPlace; title: string; news: OpsNews; children: ReactNode }) {
  const { nav } = messages.ops;
  return (
    <div className={css["page"]}>
      <nav className={css["nav"]} aria-label={nav.label}>
        {places.map(([name, href]) => <Link key={name} href={href} prefetch={false} aria-current={name === place ? "page" : undefined}>{nav[name]}</Link>)}
      </nav>
      <h1>{title}</h1>
      {news ? <Notice tone={news.tone} isAlert={news.tone === "bad"}><p role="status">{news.text}</p></Notice> : null}
      {children}
    </div>
  );
}

export function OpsSection({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section className={css["section"]} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
