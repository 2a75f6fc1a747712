import type { ConfirmWords } from "./confirm-words.ts";
import css from "./forms.module.css";

/** What is asked for, read back once more: what leaves, what it costs, what arrives and where. */
export function Sums({ words }: { words: Pick<ConfirmWords, "withdraw" | "amountText" | "fee" | "feeText" | "arrives" | "netText" | "on"> }) {
  return (
    <dl className={css["quote"]}>
      <div className={css["row"]}><dt>{words.withdraw}</dt><dd>{words.amountText}</dd></div>
      <div className={css["row"]}><dt>{words.fee}</dt><dd>{words.feeText}</dd></div>
      <div className={`${css["row"] ?? ""} ${css["arrives"] ?? ""}`}>
        <dt>{words.arrives}</dt>
        <dd>{words.netText} <span className={css["on"]}>{words.on}</span></dd>
      </div>
    </dl>
  );
}
