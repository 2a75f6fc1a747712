import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { maskPhone } from "../kit/mask-phone.ts";
import type { BoardWords } from "./board-words.ts";
import type { Round } from "./round.ts";
import css from "./result.module.css";

type ResultProps = { words: BoardWords["result"]; round: Round; currency: string; isSignedIn: boolean };

/** Where the money of the last round is now, and what the player can do about it. */
export function Result({ words, round, currency, isSignedIn }: ResultProps) {
  return (
    <section className={css["result"]} aria-label={words.label} data-status={round.status}>
      <div className={css["words"]} role="status">
        <ResultWords words={words} round={round} currency={currency} isSignedIn={isSignedIn} />
      </div>
      <div className={css["ways"]}>
        {isWaiting(round, isSignedIn) ? <Link className={buttonClass("plain")} href="/sign-in" prefetch={false} scroll={false}>{words.claim}</Link> : null}
        {round.status === "AWAITING_PAYMENT" ? <a className={buttonClass("quiet")} href={`/?round=${round.id}`}>{words.awaiting.reload}</a> : null}
        <Link className={buttonClass("quiet")} href={`/rounds/${round.id}`} prefetch={false}>{words.check}</Link>
      </div>
    </section>
  );
}

function ResultWords({ words, round, currency, isSignedIn }: ResultProps) {
  const stake = formatMoney(round.amount, currency);
  if (round.status === "WON") {
    const amount = formatMoney(round.payout ?? 0, currency);
    const place = isWaiting(round, isSignedIn) ? fill(words.waitsOnPhone, { amount, phone: maskPhone(round.payerPhone ?? "") }) : fill(words.inBalance, { amount });
    return <p className={css["lead"]}>{place}</p>;
  }
  if (round.status === "LOST") return <p className={css["lead"]}>{fill(words.lostText, { amount: stake })}</p>;
  const { title, text } = round.status === "VOID" ? words.void : words.awaiting;
  return (
    <>
      <p className={css["lead"]}>{title}</p>
      <p>{fill(text, { amount: stake, phone: maskPhone(round.payerPhone ?? "") })}</p>
    </>
  );
}

/** Won by a guest, and nobody has come for it yet. */
function isWaiting(round: Round, isSignedIn: boolean): boolean {
  return round.status === "WON" && !isSignedIn && Boolean(round.payerPhone) && !round.isClaimed;
}
