import { formatMoney } from "../kit/format-money.ts";
import type { Messages } from "../messages/messages.ts";

type Sums = { amount: number; fee: number; netAmount: number; currency: string; destination: string };

export function confirmWords({ withdrawals: { confirm, dropped }, signIn: { connection, phone } }: Messages, { amount, fee, netAmount, currency, destination }: Sums) {
  return {
    withdraw: confirm.withdraw, fee: confirm.fee, arrives: confirm.arrives, final: confirm.final, sending: confirm.sending, back: confirm.back,
    connection: { ...connection, dropped },
    opensAt: phone.opensAt("{time}"),
    amountText: formatMoney(amount, currency),
    feeText: formatMoney(fee, currency),
    netText: formatMoney(netAmount, currency),
    on: confirm.on(destination),
    submit: confirm.submit(formatMoney(amount, currency)),
  };
}

export type ConfirmWords = ReturnType<typeof confirmWords>;
