import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { Notice } from "../kit/notice.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import css from "./inbox.module.css";
import { TextRecords, type TextRecord } from "./text-records.tsx";

type Text = { to: string; text: string; sentAt: string };

export function Inbox({ messages, items, records }: { messages: Messages; items: readonly Text[]; records: readonly TextRecord[] }) {
  const { inbox } = messages;
  const isElsewhere = records.some(({ provider }) => provider !== null && provider !== "mock");
  return (
    <div className={css["inbox"]}>
      <div className={css["head"]}>
        <h1>{inbox.title}</h1>
        <a className={buttonClass("quiet")} href="/dev/inbox">{inbox.reload}</a>
      </div>
      <p>{inbox.text}</p>
      {isElsewhere ? <Notice><p>{inbox.elsewhere}</p></Notice> : null}
      {items.length === 0 && records.length > 0 ? null : items.length === 0 ? (
        <EmptyState title={inbox.empty} action={<Link className={buttonClass("plain")} href="/sign-in" prefetch={false}>{inbox.emptyAction}</Link>}>{inbox.emptyText}</EmptyState>
      ) : (
        <ul className={css["texts"]}>
          {items.map((item) => (
            <li key={`${item.sentAt}${item.to}${item.text}`}>
              <p className={css["about"]}><span>{inbox.to(item.to)}</span> <Instant iso={item.sentAt} /></p>
              <p className={css["text"]}>{item.text}</p>
            </li>
          ))}
        </ul>
      )}
      {records.length > 0 ? <TextRecords messages={messages} records={records} /> : null}
    </div>
  );
}
