import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import type { Policy } from "./care.ts";
import css from "./care.module.css";

/** Who listens, and what this country says. */
export function Help({ messages: { care: { help } }, policy }: { messages: Messages; policy: Policy }) {
  const { helpLine, tax, minimumAge, realityCheckMinutes } = policy;
  return (
    <Panel labelledBy="help">
      <h2 id="help">{help.title}</h2>
      {helpLine
        ? <p>{help.text(helpLine.name)} <a className={css["call"]} href={`tel:${helpLine.number.replaceAll(/[^\d+]/g, "")}`}>{helpLine.number}</a></p>
        : <p>{help.nobody}</p>}
      <p className={css["small"]}>{help.rules(minimumAge, realityCheckMinutes)}</p>
      {tax ? <p className={css["small"]}>{help.tax(tax.note, String(tax.ratePercent))}</p> : null}
    </Panel>
  );
}
