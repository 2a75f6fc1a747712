import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import { CheckForm } from "./check-form.island.tsx";
import css from "./check-page.module.css";
import { OwnTools } from "./own-tools.tsx";
import { stepWords } from "./proof-words.ts";

/** In the commands of a page that knows no round: a published example of the scheme. */
const example = { serverSeed: "0".repeat(64), clientSeed: "a", nonce: 0 };

/** Checks any round's figures, whoever brings them; it asks the server for nothing. */
export function CheckPage({ messages }: { messages: Messages }) {
  const { check, all, log } = messages.proof;
  return (
    <div className={css["page"]}>
      <div>
        <h1>{check.heading}</h1>
        <p className={css["text"]}>{check.text}</p>
      </div>
      <Panel>
        <CheckForm words={{ form: check.form, fields: check.fields, hints: check.hints, wrong: check.wrong, submit: check.submit, result: check.result }} steps={stepWords(messages)} sides={(["under", "over"] as const).map((value) => ({ value, label: messages.game.sides[value] }))} />
        <OwnTools messages={messages} seed={example} headingLevel="h2" />
      </Panel>
      <p className={css["ways"]}>
        <Link className={buttonClass("quiet")} href="/rounds/check" prefetch={false}>{all.title}</Link>
        <Link className={buttonClass("quiet")} href="/log" prefetch={false}>{log.title}</Link>
      </p>
    </div>
  );
}
