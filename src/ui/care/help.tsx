import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import type { Policy } from "./care.ts";
import css from "./care.module.css";

/** Who listens, and what this country says. `hasBreak`: whether a break can be taken on this page. */
export function Help({ messages: { care: { help } }, policy, hasBreak = true }: { messages: Messages; policy: Policy; hasBreak?: boolean }) {
  const { helpLine, tax, minimumAge, realityCheckMinutes } = policy;
  return (
    <Panel labelledBy="help">
      <h2 id="help">{help.title}</h2>
      {helpLine
        ? <p>{help.text(helpLine.name)} <a className={css["call"]} href={`tel:${helpLine.number.replaceAll(/[^\d+]/g, "")}`}>{helpLine.number}</a></p>
        : <p>{hasBreak ? help.nobody : help.nobodyYet}</p>}
      <p className={css["small"]}>{help.rules(minimumAge, realityCheckMinutes)}</p>
      {tax ? <p className={css["small"]}>{help.tax(tax.note, String(tax.ratePercent))}</p> : null}
    </Panel>
  );
}
