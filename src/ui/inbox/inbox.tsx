import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import css from "./inbox.module.css";

type Text = { to: string; text: string; sentAt: string };

export function Inbox({ messages: { inbox }, items }: { messages: Messages; items: readonly Text[] }) {
  return (
    <div className={css["inbox"]}>
      <div className={css["head"]}>
        <h1>{inbox.title}</h1>
        <a className={buttonClass("quiet")} href="/dev/inbox">{inbox.reload}</a>
      </div>
      <p>{inbox.text}</p>
      {items.length === 0 ? (
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
    </div>
  );
}
