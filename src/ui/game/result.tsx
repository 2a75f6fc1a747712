import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { maskPhone } from "../kit/mask-phone.ts";
import type { BoardWords } from "./board-words.ts";
import type { Round } from "./round.ts";
import css from "./result.module.css";

type ResultProps = { words: BoardWords["result"]; round: Round; currency: string; isSignedIn: boolean; /** Decided while nobody looked. */ isFromAway?: boolean };

/** Where the money of the last round is now, and what the player can do about it. */
export function Result({ words, round, currency, isSignedIn, isFromAway = false }: ResultProps) {
  return (
    <section className={css["result"]} aria-label={words.label} data-status={round.status}>
      <div className={css["words"]}>
        {isFromAway ? <p>{fill(words.away, { round: round.id.slice(-6) })}</p> : null}
        <ResultWords words={words} round={round} currency={currency} isSignedIn={isSignedIn} />
      </div>
      <div className={css["ways"]}>
        {isWaiting(round, isSignedIn) ? <Link className={buttonClass("plain")} href="/sign-in" prefetch={false} scroll={false}>{words.claim}</Link> : null}
        {isGuestWin(round, isSignedIn) ? <Link className={buttonClass("quiet")} href="/winnings" prefetch={false}>{isWaiting(round, isSignedIn) ? words.send : words.where}</Link> : null}
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
    const place = isWaiting(round, isSignedIn) ? words.waitsOnPhone : isGuestWin(round, isSignedIn) ? words.wasWaiting : words.inBalance;
    return <p className={css["lead"]}>{fill(place, { amount, phone: maskPhone(round.payerPhone ?? "") })}</p>;
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

/** Won on a phone, and read by nobody who is signed in. */
function isGuestWin(round: Round, isSignedIn: boolean): boolean {
  return round.status === "WON" && !isSignedIn && Boolean(round.payerPhone);
}

/** And nobody has come for it yet. */
function isWaiting(round: Round, isSignedIn: boolean): boolean {
  return isGuestWin(round, isSignedIn) && !round.isClaimed && round.isWaiting !== false;
}
