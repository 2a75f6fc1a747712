import { formatMoney } from "../kit/format-money.ts";
import type { Messages } from "../messages/messages.ts";

export function amountWords({ withdrawals: { amount } }: Messages, { minMinor, mostMinor, currency }: { minMinor: number; mostMinor: number; currency: string }) {
  const min = formatMoney(minMinor, currency);
  const most = formatMoney(mostMinor, currency);
  return { label: amount.label, hint: amount.hint(min, most), all: amount.all(most), next: amount.next, quote: amount.quote, fee: amount.quoteFee, net: amount.quoteNet, bad: amount.bad, between: amount.between(min, most) };
}

export type AmountWords = ReturnType<typeof amountWords>;
