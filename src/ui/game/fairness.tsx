import Link from "next/link";
import { useState, type ReactNode } from "react";
import { buttonClass } from "../kit/button.tsx";
import { Facts } from "../kit/facts.tsx";
import { TextField } from "../kit/field.tsx";
import type { BoardWords } from "./board-words.ts";
import css from "./fairness.module.css";
import type { Game } from "./round.ts";

type FairnessProps = {
  words: BoardWords["fairness"];
  game: Game;
  formId: string;
  clientSeed: string;
  /** What is wrong with it. */
  error: string | undefined;
  /** Whose machine made the seed that stands in the field. */
  madeBy: "server" | "browser" | "player";
  onSeed: (seed: string) => void;
  onRenew: (() => void) | null;
  /** What can be done about the server seed, rendered by the server. */
  children: ReactNode;
};

/** What was fixed before the stake. Its field belongs to the stake's form though it stands outside of it. */
export function Fairness({ words, game, formId, clientSeed, error, madeBy, onSeed, onRenew, children }: FairnessProps) {
  // Open from the start where a plain form was refused for it; after that it is the player who folds it.
  const [wasSentWrong] = useState(error !== undefined);
  const maker = { server: words.clientServer, browser: words.clientBrowser, player: words.clientHint }[madeBy];
  return (
    <details className={css["fairness"]} open={wasSentWrong || undefined}>
      <summary>{words.title}</summary>
      <div className={css["body"]} id="fairness">
        <p className={css["text"]}>{words.text}</p>
        <Facts
          facts={[
            { label: words.active, value: game.activeSeedHash, isCode: true },
            { label: words.next, value: game.nextSeedHash, isCode: true },
            { label: words.nonce, value: game.nonce },
          ]}
        />
        <div className={css["seed"]}>
          <TextField id="clientSeed" name="clientSeed" form={formId} label={words.client} hint={maker} error={error} value={clientSeed} pattern="[A-Za-z0-9_\-]{1,64}" title={words.clientHint} required autoComplete="off" spellCheck={false} onChange={(event) => { onSeed(event.target.value); }} />
          {onRenew ? <button type="button" className={buttonClass("quiet")} onClick={onRenew}>{words.renew}</button> : null}
        </div>
        {children}
        <p><Link className={buttonClass("quiet")} href="/rounds/check" prefetch={false}>{words.check}</Link></p>
      </div>
    </details>
  );
}
