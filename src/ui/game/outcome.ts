import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { maskPhone } from "../kit/mask-phone.ts";
import { hundredths } from "./odds.ts";
import type { ResultWords } from "./result-words.ts";
import type { Round } from "./round.ts";

type Outcome = {
  /** Where the money is now. */
  lead: string;
  text: string | null;
  /** What whoever hears the page is told, once. */
  said: string;
};

/**
 * A round's outcome in words that are true for this reader. What a phone has won belongs to whoever
 * proves it: whether that number has an account is not a stranger's to learn, so a guest reads the
 * same of both, and only the player whose balance it went to is told that it did.
 */
export function outcomeOf(words: ResultWords, round: Round, { currency, isSignedIn }: { currency: string; isSignedIn: boolean }): Outcome {
  const phone = maskPhone(round.payerPhone ?? "");
  const amount = formatMoney(round.amount, currency);
  switch (round.status) {
    case "WON": {
      const payout = formatMoney(round.payout ?? 0, currency);
      const isElsewhere = isWonForPhone(round);
      return {
        lead: fill(isElsewhere ? words.belongs : words.inBalance, { amount: payout, phone }),
        text: isElsewhere ? elsewhereText(words, round, isSignedIn) : null,
        said: said(words, round, fill(words.said.won, { amount: payout })),
      };
    }
    case "LOST":
      return { lead: fill(words.lostText, { amount }), text: null, said: said(words, round, fill(words.said.lost, { amount })) };
    case "AWAITING_PAYMENT":
      return { lead: words.awaiting.title, text: fill(words.awaiting.text, { amount, phone }), said: fill(words.said.awaiting, { amount, phone }) };
    case "VOID":
      if (!round.isPaidLate) return { lead: words.void.title, text: fill(words.void.text, { phone }), said: words.said.void };
      return { lead: words.late.title, text: `${lateReason(words, round, amount)} ${backText(words, round, currency)}`, said: `${words.said.late} ${backText(words, round, currency)}` };
  }
}

const said = (words: ResultWords, round: Round, sentence: string) => (round.roll === null ? sentence : `${fill(words.said.rolled, { roll: hundredths(round.roll) })} ${sentence}`);

function elsewhereText({ otherNumber, sendOff }: ResultWords, { isWaiting }: Round, isSignedIn: boolean): string | null {
  const parts = [isSignedIn ? otherNumber : null, isWaiting === false ? null : sendOff].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" ");
}

/** Won by a phone's payment, and not into the balance of whoever reads it. */
export function isWonForPhone(round: Round): boolean {
  return round.status === "WON" && Boolean(round.payerPhone) && !round.isCredited;
}

function lateReason({ late }: ResultWords, { refund, amount: stake }: Round, amount: string): string {
  // Without a payout nobody can say here which of the two it was.
  if (!refund) return fill(late.either, { amount });
  return refund.amount === stake ? late.tooLate : fill(late.otherSum, { amount });
}

/** What becomes of the money that came for a round and was not played. */
export function backText({ late }: ResultWords, { refund, payerPhone, isCredited }: Round, currency: string): string {
  const phone = maskPhone(payerPhone ?? "");
  if (!refund) return fill(late.back.HELD, { phone });
  return fill(late.back[refund.status === "CLAIMED" && isCredited ? "CREDITED" : refund.status], { amount: formatMoney(refund.amount, currency), phone });
}
