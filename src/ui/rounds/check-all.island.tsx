"use client";

import Link from "next/link";
import { useCallback, useEffect, useRef, useState } from "react";
import { loadProofs } from "#src/query/load-proofs.ts";
import { keptSeeds } from "../game/kept-seeds.ts";
import { Button, buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { fill } from "../kit/fill.ts";
import { Notice } from "../kit/notice.tsx";
import { useAlive } from "../kit/use-alive.ts";
import { checkAll, nothingYet, type Tally } from "./check-all.ts";
import css from "./check-all.module.css";
import type { AllWords } from "./proof-words.ts";

type State = { tally: Tally; phase: "checking" | "done" | "failed" | "cannot" };

/** Checks all of this visitor's rounds as soon as its scripts run. */
export function CheckAll({ words, cannot }: { words: AllWords; cannot: string }) {
  const { state, start } = useCheckAll();
  const isAlive = useAlive();
  if (!isAlive) return null;
  const { tally, phase } = state;
  const rounds = tally.checked + tally.waiting + tally.undecided + tally.voided;
  if (phase === "done" && rounds === 0) return <EmptyState title={words.empty} action={<Link className={buttonClass("plain")} href="/" prefetch={false}>{words.play}</Link>}>{words.emptyText}</EmptyState>;
  return (
    <div className={css["all"]}>
      <Wrong words={words} tally={tally} />
      <div role="status" className={css["now"]}>
        {phase === "checking" ? <p>{fill(words.checking, { done: rounds })}</p> : <Count words={words} tally={tally} />}
      </div>
      {phase === "failed" ? <Notice tone="bad">{words.failed}</Notice> : null}
      {phase === "cannot" ? <Notice>{cannot}</Notice> : null}
      <Rest words={words} tally={tally} />
      {phase === "checking" ? null : <p><Button type="button" onClick={start}>{words.again}</Button></p>}
    </div>
  );
}

function useCheckAll() {
  const [state, setState] = useState<State>({ tally: nothingYet, phase: "checking" });
  // Only the newest run is listened to: one that was begun before stops at its next report.
  const run = useRef(0);
  const start = useCallback(() => {
    const mine = (run.current += 1);
    const isMine = () => run.current === mine;
    const tell = (phase: State["phase"]) => { if (isMine()) setState((before) => ({ ...before, phase })); };
    setState({ tally: nothingYet, phase: "checking" });
    // Without it not even a seed's hash could be taken.
    if (!globalThis.crypto?.subtle) { tell("cannot"); return; }
    const told = (tally: Tally) => {
      if (isMine()) setState({ tally, phase: "checking" });
      return isMine();
    };
    checkAll({ load: loadProofs, keptOf: keptSeeds, told, pause: () => new Promise((resolve) => { setTimeout(resolve); }) }).then(() => { tell("done"); }, () => { tell("failed"); });
  }, []);
  useEffect(() => {
    start();
    return () => { run.current += 1; };
  }, [start]);
  return { state, start };
}

function Wrong({ words, tally: { wrong } }: { words: AllWords; tally: Tally }) {
  if (wrong.length === 0) return null;
  return (
    <Notice tone="bad" title={words.wrongTitle} isAlert>
      <p>{counted(words.bad, wrong.length)}</p>
      <ul className={css["wrong"]}>
        {wrong.map(({ id, what }) => (
          <li key={id}><a href={`/rounds/${id}`} aria-label={`${words.open}: ${id}`}>{words.open}</a> <span>{what.map((one) => words.wrong[one]).join(", ")}</span></li>
        ))}
      </ul>
    </Notice>
  );
}

function Count({ words, tally: { checked, compared, wrong } }: { words: AllWords; tally: Tally }) {
  if (checked === 0) return <p className={css["count"]}>{words.nothing}</p>;
  return (
    <>
      <p className={css["count"]}>{fill(words.count, { agreed: checked - wrong.length, checked })}</p>
      {wrong.length === 0 ? <Notice tone="good">{words.good}</Notice> : null}
      <p>{compared === checked ? words.compared.all : compared === 0 ? words.compared.none : fill(words.compared.some, { n: compared })}</p>
    </>
  );
}

/** What could not be checked, and why. */
function Rest({ words, tally: { waiting, undecided, voided } }: { words: AllWords; tally: Tally }) {
  return (
    <>
      {waiting > 0 ? (
        <Notice title={counted(words.waiting, waiting)}>
          <p>{words.waitingText} <a href="/#fairness">{words.fairness}</a></p>
        </Notice>
      ) : null}
      {undecided > 0 ? <p>{counted(words.undecided, undecided)}</p> : null}
      {voided > 0 ? <p>{counted(words.void, voided)}</p> : null}
    </>
  );
}

function counted({ one, many }: { one: string; many: string }, n: number): string {
  return n === 1 ? one : fill(many, { n });
}
