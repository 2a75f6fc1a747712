"use client";

import type { Round } from "../game/round.ts";
import { useKeptSeeds } from "../game/use-kept-seeds.ts";
import { fill } from "../kit/fill.ts";
import { icons } from "../kit/icons.tsx";
import { Notice } from "../kit/notice.tsx";
import { changesSince } from "./check-round.ts";
import css from "./kept-line.module.css";
import type { KeptWords } from "./proof-words.ts";

/** Whether the seeds in the server's answer are those that this browser kept at the stake: also before anything is revealed. */
export function KeptLine({ words, round }: { words: KeptWords; round: Pick<Round, "id" | "serverSeedHash" | "clientSeed" | "nonce"> }) {
  const kept = useKeptSeeds(round.id);
  if (kept === undefined) return null;
  if (kept === null) return <Notice title={words.none}><p>{words.noneText}</p><p>{words.noneHow}</p></Notice>;
  const changes = changesSince(kept, round);
  if (changes.length === 0) return <p className={css["same"]}>{icons.done}<span>{words.same}</span></p>;
  return (
    <Notice tone="bad" title={words.changed} isAlert>
      <ul>{changes.map((what) => <li key={what}>{fill(words.was[what], kept)}</li>)}</ul>
      <p>{words.changedText}</p>
    </Notice>
  );
}
