import { Notice } from "../kit/notice.tsx";
import { useAlive } from "../kit/use-alive.ts";
import type { ChallengeStatus } from "./challenge.ts";
import type { CodeWords } from "./code-words.ts";
import css from "./sign-in.module.css";

/** A text that failed while a code may still be typed: it stands before the field, for waiting would be in vain. */
export function LateFailure({ status, words }: { status: ChallengeStatus; words: CodeWords }) {
  return <Notice tone="wait" isAlert><p>{words.failed.late[status.failure ?? "service"]}</p></Notice>;
}

/** What became of the text, as far as the phone network told us. Without scripts the page must be asked for again to know. */
export function DeliveryLine({ status, words, here }: { status: ChallengeStatus | null; words: CodeWords; here: string }) {
  const isAlive = useAlive();
  const delivery = status?.delivery ?? "queued";
  return (
    <>
      <p className={css["delivery"]} role="status">{delivery === "failed" ? null : words.delivery[delivery]}</p>
      {isAlive ? null : <noscript><p><a href={here}>{words.lookAgain}</a></p></noscript>}
    </>
  );
}
