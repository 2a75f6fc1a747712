import type { ReactNode } from "react";
import { icons, type IconName } from "./icons.tsx";
import { Money } from "./money.tsx";
import { StageGround } from "./stage-ground.tsx";
import type { StatusTone } from "./status.tsx";
import css from "./task.module.css";

type Children = { children: ReactNode };

/** What is being done on the page, and beside it (above it on a phone, where it is the purse) what it concerns. */
export function TaskLayout({ children }: Children) {
  return <div className={css["layout"]}>{children}</div>;
}

export function Task({ tone, children }: Children & { tone?: StatusTone }) {
  return <section className={css["task"]} data-tone={tone}>{children}</section>;
}

type StateProps = { title: string; icon: IconName; word: string; texts: readonly string[] };

/** How it stands, in one large word and a sentence, said aloud when it changes. Takes its colour from the task's tone. */
export function TaskState({ title, icon, word, texts }: StateProps) {
  return (
    <>
      <h1 className={css["title"]}>{title}</h1>
      <div role="status" className={css["now"]}>
        <p className={css["word"]}>{icons[icon]} {word}</p>
        {texts.map((text) => <p key={text} className={css["text"]}>{text}</p>)}
      </div>
    </>
  );
}

/** A line about the page itself: that it keeps itself up to date, or that this is a demo. */
export function TaskLine({ children, isOnScreenOnly = false }: Children & { isOnScreenOnly?: boolean }) {
  return <p className={css["live"]} data-screen={isOnScreenOnly || undefined}>{children}</p>;
}

export function TaskAside({ labelledBy, children }: Children & { labelledBy?: string }) {
  return <aside className={css["aside"]} aria-labelledby={labelledBy}>{children}</aside>;
}

/** The balance that the money comes from or goes to, always in view. */
export function Purse({ label, balanceMinor, currency, children }: { label: string; balanceMinor: number; currency: string; children?: ReactNode }) {
  return (
    <StageGround as="aside" className={css["purse"]}>
      <p className={css["label"]}>{label}</p>
      <Money amountMinor={balanceMinor} currency={currency} size="money" />
      {children}
    </StageGround>
  );
}
