import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { fill } from "../kit/fill.ts";
import { isWonForPhone, outcomeOf } from "./outcome.ts";
import type { ResultWords } from "./result-words.ts";
import type { Round } from "./round.ts";
import css from "./result.module.css";

type ResultProps = {
  words: ResultWords;
  round: Round;
  currency: string;
  isSignedIn: boolean;
  canSignIn: boolean;
  /** Decided while nobody looked. */
  isFromAway?: boolean;
  /** On the round's own page, which is where it would be checked. */
  isOwnPage?: boolean;
};

/** Where the money of a round is now, and what the player can do about it. */
export function Result({ words, round, currency, isSignedIn, canSignIn, isFromAway = false, isOwnPage = false }: ResultProps) {
  const { lead, text } = outcomeOf(words, round, { currency, isSignedIn });
  return (
    <section className={css["result"]} aria-label={words.label} data-status={round.status}>
      <div className={css["words"]}>
        {isFromAway ? <p>{fill(words.away, { round: round.id.slice(-6) })}</p> : null}
        <p className={css["lead"]}>{lead}</p>
        {text === null ? null : <p className={css["text"]}>{text}</p>}
      </div>
      <Ways words={words} round={round} canClaim={canSignIn && !isSignedIn} isOwnPage={isOwnPage} />
    </section>
  );
}

function Ways({ words, round, canClaim, isOwnPage }: { words: ResultWords; round: Round; canClaim: boolean; isOwnPage: boolean }) {
  const isElsewhere = isWonForPhone(round);
  return (
    <div className={css["ways"]}>
      {isElsewhere && canClaim ? <Link className={buttonClass("plain")} href="/sign-in" prefetch={false} scroll={false}>{words.claim}</Link> : null}
      {isElsewhere ? <Link className={buttonClass(canClaim ? "quiet" : "plain")} href="/winnings" prefetch={false}>{wayToMoney(words, round)}</Link> : null}
      {isStillKept(round) ? <Link className={buttonClass("quiet")} href="/winnings" prefetch={false}>{words.late.follow}</Link> : null}
      {round.status === "AWAITING_PAYMENT" ? <a className={buttonClass("quiet")} href={isOwnPage ? `/rounds/${round.id}` : `/?round=${round.id}`}>{words.awaiting.reload}</a> : null}
      {isOwnPage ? null : <Link className={buttonClass("quiet")} href={`/rounds/${round.id}`} prefetch={false}>{words.check}</Link>}
    </div>
  );
}

/** Money that came too late and is neither back nor claimed. */
const isStillKept = ({ isPaidLate, refund }: Round) => isPaidLate === true && refund?.status !== "COMPLETED" && refund?.status !== "CLAIMED";

/** Right after the round nobody has asked yet whether it waits. */
function wayToMoney(words: ResultWords, { isWaiting }: Round): string {
  if (isWaiting === undefined) return words.sendOrSee;
  return isWaiting ? words.send : words.where;
}
