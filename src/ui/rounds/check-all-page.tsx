import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import { CheckAll } from "./check-all.island.tsx";
import css from "./check-page.module.css";
import { allWords } from "./proof-words.ts";

export function CheckAllPage({ messages }: { messages: Messages }) {
  const { all, check, steps } = messages.proof;
  return (
    <div className={css["page"]}>
      <div>
        <h1>{all.heading}</h1>
        <p className={css["text"]}>{all.text}</p>
      </div>
      <Panel>
        <noscript><Notice><p>{all.noScript}</p></Notice></noscript>
        <CheckAll words={allWords(messages)} cannot={steps.cannot} />
      </Panel>
      <div>
        <p className={css["text"]}>{all.log}</p>
        <p className={css["ways"]}>
          <Link className={buttonClass("quiet")} href="/log" prefetch={false}>{all.logLink}</Link>
          <Link className={buttonClass("quiet")} href="/check" prefetch={false}>{check.title}</Link>
        </p>
      </div>
    </div>
  );
}
