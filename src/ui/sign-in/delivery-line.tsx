import { useChallenge } from "#src/query/use-challenge.ts";
import type { CodeWords } from "./code-words.ts";
import css from "./sign-in.module.css";

/** What became of the text, as far as the phone network told us. Silent when we cannot ask. */
export function DeliveryLine({ challengeId, words }: { challengeId: string; words: CodeWords["delivery"] }) {
  const { data } = useChallenge(challengeId);
  return <p className={css["delivery"]} role="status">{data ? words[data.delivery] : words.queued}</p>;
}
