import { Button } from "../kit/button.tsx";
import { CowrieOutline } from "../kit/cowrie.tsx";
import css from "./blank-page.module.css";

export type AwayWords = { title: string; text: string; again: string };

/** Stands where a page's figures could not be read: nothing moved, and asking again is a plain link. */
export function Away({ words }: { words: AwayWords }) {
  return (
    <div className={css["blank"]}>
      <CowrieOutline size={160} />
      <div className={css["words"]}>
        <h1>{words.title}</h1>
        <p role="status">{words.text}</p>
        {/* Without an action it asks for this same page again, whatever its address. */}
        <form>
          <Button>{words.again}</Button>
        </form>
      </div>
    </div>
  );
}
