import { Facts } from "../kit/facts.tsx";
import { formatMoney } from "../kit/format-money.ts";
import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import type { Band, Returns } from "./logged.ts";
import css from "./paid-returns.module.css";
import { ReturnChart } from "./return-chart.tsx";

/** 9853 → "98.53" */
const percent = (bp: number) => (bp / 100).toFixed(2);

/** Promised against paid, with how far chance may part the two. */
export function PaidReturns({ messages, returns, currency }: { messages: Messages; returns: Returns; currency: string }) {
  const words = messages.proof.log.returns;
  const { byRound, byMoney, moneyStep } = returns;
  if (!byRound) return null;
  return (
    <Panel labelledBy="returns">
      <h2 id="returns">{words.title}</h2>
      <div className={css["pair"]}>
        <div className={css["one"]}>
          <h3>{words.byRound}</h3>
          <p className={css["text"]}>{words.byRoundText}</p>
          <Figures messages={messages} band={byRound} more={[]} />
        </div>
        <div className={css["one"]}>
          <h3>{words.byMoney}</h3>
          <p className={css["text"]}>{words.byMoneyText(String(moneyStep))}</p>
          {byMoney ? (
            <Figures messages={messages} band={byMoney} more={[{ label: words.staked, value: formatMoney(byMoney.staked, currency) }, { label: words.paidOut, value: formatMoney(byMoney.paid, currency) }]} />
          ) : <p>{words.few(String(moneyStep))}</p>}
        </div>
      </div>
      <details>
        <summary className={css["how"]}>{words.how}</summary>
        <p className={css["text"]}>{words.howText}</p>
      </details>
    </Panel>
  );
}

function Figures({ messages, band, more }: { messages: Messages; band: Band; more: readonly { label: string; value: string }[] }) {
  const words = messages.proof.log.returns;
  const [promised, paid, low, high] = [band.promisedBp, band.paidBp, band.lowBp, band.highBp].map(percent) as [string, string, string, string];
  return (
    <>
      <ReturnChart band={band} label={words.chart(promised, paid, low, high)} />
      <Facts
        facts={[
          { label: words.rounds, value: String(band.rounds).replace(/\B(?=(\d{3})+$)/g, ",") },
          { label: words.promised, value: words.percent(promised) },
          { label: words.paid, value: words.percent(paid) },
          { label: words.band, value: words.between(low, high) },
          ...more,
        ]}
      />
      <p>{words.text(percent(band.marginBp), low, high)} {band.isInside ? words.inside : words.outside}</p>
    </>
  );
}
