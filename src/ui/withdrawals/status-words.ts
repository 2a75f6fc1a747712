import type { StateParts } from "../messages/en/withdrawals.ts";
import type { Messages } from "../messages/messages.ts";
import type { Situation } from "./withdrawal.ts";

// Sentences that an island fills: each catalogue function is given its own placeholders.
const blanks: StateParts = { net: "{net}", to: "{to}", rail: "{rail}", given: "{given}", needed: "{needed}" };

export function statusWords({ withdrawals: { states, words, nowSteps, show } }: Messages) {
  const state = (name: Situation) => ({ title: states[name].title(blanks), text: states[name].text(blanks) });
  return {
    ...show,
    title: show.title("{amount}"),
    words,
    nowSteps: { approval: nowSteps.approval(blanks), account: nowSteps.account(), rail: nowSteps.rail(blanks), float: nowSteps.float(blanks), answer: nowSteps.answer(blanks), again: nowSteps.again(blanks) },
    states: {
      set_aside: state("set_aside"), waiting_approval: state("waiting_approval"), waiting_account: state("waiting_account"), waiting_rail: state("waiting_rail"), waiting_float: state("waiting_float"),
      sending: state("sending"), sent: state("sent"), unconfirmed: state("unconfirmed"), said_no: state("said_no"), paid: state("paid"),
      payee_not_found: state("payee_not_found"), limit_reached: state("limit_reached"), not_allowed: state("not_allowed"), refused: state("refused"), cancelled: state("cancelled"),
    } satisfies Record<Situation, { title: string; text: string }>,
  };
}

export type StatusWords = ReturnType<typeof statusWords>;
