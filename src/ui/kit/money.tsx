import { formatFigure } from "./format-money.ts";
import css from "./money.module.css";

type MoneyProps = { amountMinor: number; currency: string; size?: "text" | "sum" | "money"; isSigned?: boolean };

/** An amount as Kete says it: a small code, a heavy figure. One text for screen readers and for copying. */
export function Money({ amountMinor, currency, size = "text", isSigned = false }: MoneyProps) {
  const sign = amountMinor < 0 ? "−" : isSigned && amountMinor > 0 ? "+" : "";
  return (
    <data className={css["money"]} data-size={size} value={amountMinor}>
      {sign ? <span>{sign}</span> : null}
      <span className={css["code"]}>{currency}</span>
      {"\u00a0"}
      <span>{formatFigure(Math.abs(amountMinor), currency)}</span>
    </data>
  );
}
