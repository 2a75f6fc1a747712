import { Button, buttonClass } from "../kit/button.tsx";
import { Facts } from "../kit/facts.tsx";
import { formatMoney, formatSigned } from "../kit/format-money.ts";
import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import type { Sitting } from "./care.ts";
import css from "./care.module.css";

/** Stands over the game until it is answered: the server places no stake before. Nothing here is louder than the other. */
export function RealityCheck({ messages: { care: { check } }, sitting, currency, goOn }: { messages: Messages; sitting: Sitting; currency: string; goOn: () => Promise<void> }) {
  return (
    <div className={css["check"]}>
      <Panel labelledBy="reality-check">
        <h2 id="reality-check">{check.title}</h2>
        <p>{check.text}</p>
        <Facts
          facts={[
            { label: check.time, value: check.minutes(sitting.minutes) },
            { label: check.rounds, value: sitting.rounds },
            { label: check.staked, value: formatMoney(sitting.staked, currency) },
            { label: check.net, value: formatSigned(sitting.net, currency) },
          ]}
        />
        <form className={css["ways"]} action={goOn}>
          <a className={buttonClass("quiet")} href="/profile/limits">{check.stop}</a>
          <Button look="quiet">{check.goOn}</Button>
        </form>
      </Panel>
    </div>
  );
}
