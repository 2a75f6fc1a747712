import Link from "next/link";
import { Button, buttonClass } from "../kit/button.tsx";
import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import { formatInstant } from "../shell/format-date.ts";
import { breakSpans, endOf, exclusionSpans, type Span } from "./care.ts";
import css from "./care.module.css";

/** The first step: how long. It changes nothing, so it is an address and not a deed. */
export function TimeOff({ messages: { care: { take } } }: { messages: Messages }) {
  return (
    <Panel labelledBy="time-off">
      <h2 id="time-off">{take.title}</h2>
      <p>{take.text}</p>
      <form className={css["form"]} method="get" action="/profile/limits">
        <Choice legend={take.breaks} spans={breakSpans} words={take.spans} />
        <Choice legend={take.exclusions} spans={exclusionSpans} words={take.spans} />
        <p className={css["way"]}><Button look="quiet">{take.next}</Button></p>
      </form>
    </Panel>
  );
}

function Choice({ legend, spans, words }: { legend: string; spans: readonly Span[]; words: Readonly<Record<string, string>> }) {
  return (
    <fieldset className={css["choice"]}>
      <legend>{legend}</legend>
      <div>
        {spans.map((span) => (
          <label key={span} className={css["span"]}>
            <input type="radio" name="take" value={span} required />
            {words[span]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The second step: what will happen and until when, the button that does it, and the way back. */
export function ConfirmTimeOff({ messages: { care: { confirm, take } }, span, nowMs, action }: { messages: Messages; span: Span; nowMs: number; action: (form: FormData) => Promise<void> }) {
  const length = take.spans[span] ?? span;
  return (
    <Panel labelledBy="confirm">
      <h2 id="confirm">{confirm.title(length)}</h2>
      <p>{confirm.text(formatInstant(endOf(span, nowMs)))}</p>
      <p>{confirm.money}</p>
      <form className={css["ways"]} action={action}>
        <input type="hidden" name="span" value={span} />
        <Button>{confirm.act(length)}</Button>
        <Link className={buttonClass("quiet")} href="/profile/limits" prefetch={false}>{confirm.keep}</Link>
      </form>
    </Panel>
  );
}
