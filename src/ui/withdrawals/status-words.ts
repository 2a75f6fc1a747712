import type { Messages } from "../messages/messages.ts";

export function statusWords({ withdrawals: { status, show } }: Messages) {
  const state = (name: keyof typeof status) => ({ word: status[name].word, title: status[name].title, text: status[name].text("{net}", "{to}") });
  return {
    ...show,
    title: show.title("{amount}"),
    state: { PENDING: state("PENDING"), PROCESSING: state("PROCESSING"), COMPLETED: state("COMPLETED"), FAILED: state("FAILED"), CANCELLED: state("CANCELLED") },
  };
}

export type StatusWords = ReturnType<typeof statusWords>;
