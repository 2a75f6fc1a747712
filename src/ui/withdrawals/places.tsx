import Link from "next/link";
import { Button } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { TextField } from "../kit/field.tsx";
import { Notice } from "../kit/notice.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { destinationText } from "./destination-text.ts";
import css from "./places.module.css";

export type SavedPlace = { id: string; destination: string; label: string | null; lastUsedAt: string | null };
/** What the last form did, told at the top of the page. */
export type PlacesDone = "saved" | "removed" | "gone" | "badLabel";

type PlacesProps = { messages: Messages; places: readonly SavedPlace[]; done: PlacesDone | null; actions: { rename: (form: FormData) => Promise<void>; remove: (form: FormData) => Promise<void> } };

/** Plain forms: one to name a place, one to remove it. */
export function Places({ messages: { withdrawals }, places, done, actions }: PlacesProps) {
  const words = withdrawals.places;
  return (
    <div className={css["places"]}>
      <div className={css["head"]}>
        <p className={css["back"]}><Link href="/withdraw" prefetch={false}>{words.back}</Link></p>
        <h1>{words.heading}</h1>
        <p>{words.text}</p>
      </div>
      {done ? <Notice tone={done === "badLabel" ? "bad" : "good"}><p role="status">{words[done]}</p></Notice> : null}
      {places.length === 0 ? <EmptyState title={words.empty}>{words.emptyText}</EmptyState> : (
        <ul className={css["list"]}>
          {places.map((place) => <Place key={place.id} words={words} place={place} actions={actions} />)}
        </ul>
      )}
    </div>
  );
}

function Place({ words, place: { id, destination, label, lastUsedAt }, actions }: { words: Messages["withdrawals"]["places"]; place: SavedPlace } & Pick<PlacesProps, "actions">) {
  const text = destinationText(destination);
  return (
    <li className={css["place"]}>
      <div>
        <p className={css["name"]}>{text}</p>
        <p className={css["used"]}>{lastUsedAt ? <>{words.used} <Instant iso={lastUsedAt} /></> : words.never}</p>
      </div>
      <form className={css["rename"]} action={actions.rename}>
        <input type="hidden" name="id" value={id} />
        <TextField id={`label-${id}`} name="label" label={words.label} hint={words.labelHint} defaultValue={label ?? ""} maxLength={40} autoComplete="off" />
        <Button look="quiet" aria-label={words.saveOf(text)}>{words.save}</Button>
      </form>
      <form action={actions.remove}>
        <input type="hidden" name="id" value={id} />
        <Button look="quiet" aria-label={words.removeOf(text)}>{words.remove}</Button>
      </form>
    </li>
  );
}
