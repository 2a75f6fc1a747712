import { Facts } from "../kit/facts.tsx";
import { formatMoney } from "../kit/format-money.ts";
import { Notice } from "../kit/notice.tsx";
import { Instant } from "../shell/instant.tsx";
import { destinationText } from "./destination-text.ts";
import css from "./receipt.module.css";
import type { StatusWords } from "./status-words.ts";
import type { Withdrawal } from "./withdrawal.ts";

/** Both references, so that a player, we and the network can speak of the same money. */
export function Receipt({ words, withdrawal, currency }: { words: StatusWords; withdrawal: Withdrawal; currency: string }) {
  const { amount, fee, netAmount, destination, createdAt, processedAt, requestId, providerTxnId, rail } = withdrawal;
  return (
    <section className={css["receipt"]} aria-labelledby="receipt">
      <h2 id="receipt">{words.receipt}</h2>
      <Facts
        facts={[
          { label: words.amount, value: formatMoney(amount, currency) },
          { label: words.fee, value: formatMoney(fee, currency) },
          { label: words.arrives, value: formatMoney(netAmount, currency) },
          { label: words.to, value: destinationText(destination) },
          { label: words.paidBy, value: rail },
          { label: words.asked, value: <Instant iso={createdAt} /> },
          ...(processedAt ? [{ label: words.finished, value: <Instant iso={processedAt} /> }] : []),
          { label: words.ourReference, value: requestId, isCode: true },
          ...(providerTxnId ? [{ label: words.theirReference, value: providerTxnId, isCode: true }] : []),
        ]}
      />
      {providerTxnId?.startsWith("MOCK-") ? <Notice tone="info">{words.mock}</Notice> : null}
    </section>
  );
}
