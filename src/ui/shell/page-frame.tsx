import type { ReactNode } from "react";
import type { Messages } from "../messages/messages.ts";
import { SiteFooter } from "./site-footer.tsx";
import { SiteHeader, type Place } from "./site-header.tsx";
import css from "./page-frame.module.css";

/** Who is signed in, as far as the header says it. Null is a guest. */
export type HeaderPlayer = { balanceMinor: number; currency: string } | null;

type PageFrameProps = { messages: Messages; player: HeaderPlayer; current?: Place; isDemo: boolean; hasInbox: boolean; canSignIn: boolean; width?: "board" | "page" | "slip"; children: ReactNode };

/**
 * Header, content and footer. Each page brings its own frame, not the root layout: a layout is kept
 * on navigation, and the balance in the header must be the one after the page's own money moved.
 */
export function PageFrame({ messages, player, current, isDemo, hasInbox, canSignIn, width = "page", children }: PageFrameProps) {
  return (
    <>
      <a className={css["skip"]} href="#content">{messages.shell.skip}</a>
      {isDemo ? (
        <p className={css["demo"]}>
          <strong>{messages.shell.demo.label}</strong> {messages.shell.demo.text}
        </p>
      ) : null}
      <SiteHeader messages={messages} player={player} current={current} canSignIn={canSignIn} />
      <main id="content" className={css["main"]} data-width={width} tabIndex={-1}>{children}</main>
      <SiteFooter messages={messages} hasInbox={hasInbox} />
    </>
  );
}
