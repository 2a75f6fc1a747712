import { formatMoney } from "../kit/format-money.ts";
import type { Messages } from "../messages/messages.ts";

export function formWords({ topUps: { form } }: Messages, { minMinor, mostMinor, currency }: { minMinor: number; mostMinor: number; currency: string }) {
  const { label, phone, phoneHint, submit, sending, dropped, earlier, askAgain } = form;
  return { label, phone, phoneHint, submit, sending, dropped, earlier, askAgain, hint: form.hint(formatMoney(minMinor, currency), formatMoney(mostMinor, currency)) };
}

/** Sentences with the places of their sums still open: the island fills them as the state changes. */
export function statusWords({ topUps: { show, status, refunds } }: Messages) {
  const state = (name: keyof typeof status) => ({ title: status[name].title, text: status[name].text("{amount}", "{phone}", "{time}") });
  return {
    ...show,
    title: show.title("{amount}"),
    minutes: show.minutes("{count}"),
    refunds,
    state: { AWAITING_PAYMENT: state("AWAITING_PAYMENT"), PAID: state("PAID"), DECLINED: state("DECLINED"), EXPIRED: state("EXPIRED"), NOT_SENT: state("NOT_SENT"), SENT_BACK: state("SENT_BACK") },
  };
}

export type FormWords = ReturnType<typeof formWords>;
export type StatusWords = ReturnType<typeof statusWords>;
