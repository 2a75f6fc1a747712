import { Instant } from "../shell/instant.tsx";
import { icons } from "../kit/icons.tsx";
import type { StatusWords } from "./status-words.ts";
import css from "./timeline.module.css";
import { withdrawalLook, type WithdrawalState, type WithdrawalWithEvents } from "./withdrawal.ts";

const path: readonly WithdrawalState[] = ["PENDING", "PROCESSING", "COMPLETED"];

/** What has happened with its times, then what is still to come, unfilled. A way that ended early has nothing to come. */
export function Timeline({ words, withdrawal }: { words: StatusWords; withdrawal: WithdrawalWithEvents }) {
  const isOpen = withdrawal.status === "PENDING" || withdrawal.status === "PROCESSING";
  const ahead = isOpen ? path.slice(path.indexOf(withdrawal.status) + 1) : [];
  return (
    <ol className={css["timeline"]} aria-label={words.timeline}>
      {withdrawal.events.map((event) => (
        <li key={`${event.status}${event.at}`}>
          <span className={css["mark"]}>{icons[withdrawalLook[event.status].icon]}</span>
          <span className={css["word"]}>{words.state[event.status].word}</span>
          <span className={css["when"]}><Instant iso={event.at} /></span>
        </li>
      ))}
      {ahead.map((status) => (
        <li key={status} data-ahead>
          <span className={css["mark"]} />
          <span className={css["word"]}>{words.state[status].word}</span>
        </li>
      ))}
    </ol>
  );
}
