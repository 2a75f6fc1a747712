import Link from "next/link";
import { backText } from "../game/outcome.ts";
import { resultWords } from "../game/result-words.ts";
import type { Round } from "../game/round.ts";
import { RoundMark } from "../game/round-mark.tsx";
import { buttonClass } from "../kit/button.tsx";
import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import css from "./winnings.module.css";

/** Payments that came when their rounds were over: each goes back by itself, and is said to. */
export function LateList({ messages, rounds, currency }: { messages: Messages; rounds: readonly Round[]; currency: string }) {
  const words = messages.winnings.late;
  const isMoving = rounds.some(({ refund }) => refund?.status === "PENDING" || refund?.status === "PROCESSING");
  return (
    <Panel labelledBy="late">
      <div className={css["sum"]}>
        <h2 id="late">{words.title}</h2>
        <p>{words.text}</p>
      </div>
      <ul className={css["late"]}>
        {rounds.map((round) => (
          <li key={round.id}>
            <p className={css["row"]}>
              <RoundMark messages={messages} round={round} />
              <Instant iso={round.createdAt} />
            </p>
            <p>{backText(resultWords(messages, true), round, currency)}</p>
            <p className={css["row"]}>
              <Link href={`/rounds/${round.id}`} prefetch={false} aria-label={`${words.round} ${round.id.slice(-6)}`}>{words.round}</Link>
            </p>
          </li>
        ))}
      </ul>
      {isMoving ? <div className={css["ways"]}><a className={buttonClass("quiet")} href="/winnings">{messages.winnings.look}</a></div> : null}
    </Panel>
  );
}
