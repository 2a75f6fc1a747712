import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import type { Messages } from "../messages/messages.ts";
import css from "./ops.module.css";

type PagesProps = { messages: Messages; path: string; query: Readonly<Record<string, string>>; nextCursor: string | null; isFirstPage: boolean };

/** The way through a long list, keeping what was chosen. */
export function Pages({ messages, path, query, nextCursor, isFirstPage }: PagesProps) {
  if (nextCursor === null && isFirstPage) return null;
  const to = (more: Readonly<Record<string, string>>) => `${path}?${new URLSearchParams({ ...query, ...more }).toString()}`;
  return (
    <p className={css["row"]}>
      {isFirstPage ? null : <Link className={buttonClass("quiet")} href={to({})} prefetch={false}>{messages.ops.newest}</Link>}
      {nextCursor === null ? null : <Link className={buttonClass("quiet")} href={to({ after: nextCursor })} prefetch={false}>{messages.ops.older}</Link>}
    </p>
  );
}

/** The states of a list as links, the chosen one marked. */
export function Tabs<Name extends string>({ label, names, current, path }: { label: string; names: Readonly<Record<Name, string>>; current: Name; path: string }) {
  return (
    <nav className={css["nav"]} aria-label={label}>
      {(Object.entries(names) as [Name, string][]).map(([name, text]) => <Link key={name} href={`${path}?state=${name}`} prefetch={false} aria-current={name === current ? "page" : undefined}>{text}</Link>)}
    </nav>
  );
}
