import { useEffect, useState } from "react";
import { fill } from "../kit/fill.ts";
import { formatSigned } from "../kit/format-money.ts";
import type { BoardWords } from "./board-words.ts";
import css from "./session-line.module.css";
import type { SessionSummary } from "./session-summary.ts";

/** How long and how much, always in view: the two things a game makes one lose track of. */
export function SessionLine({ words, session, currency }: { words: BoardWords["session"]; session: SessionSummary; currency: string }) {
  const minutes = session.minutes + useMinutesHere();
  return (
    <dl className={css["session"]} aria-label={words.label}>
      <div><dt>{words.time}</dt><dd>{fill(words.minutes, { minutes })}</dd></div>
      <div><dt>{words.rounds}</dt><dd>{session.rounds}</dd></div>
      <div><dt>{words.net}</dt><dd>{formatSigned(session.netMinor, currency)}</dd></div>
    </dl>
  );
}

/** Whole minutes since the page came alive; the server says how long the sitting was before. */
function useMinutesHere(): number {
  const [minutes, setMinutes] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => { setMinutes((value) => value + 1); }, 60_000);
    return () => { clearInterval(timer); };
  }, []);
  return minutes;
}
