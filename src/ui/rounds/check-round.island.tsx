"use client";

import { useState } from "react";
import { Button } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { useAlive } from "../kit/use-alive.ts";
import { rollAgain, type RoundSeed } from "./check-round.ts";

type CheckWords = Readonly<Record<"check" | "checking" | "agrees" | "disagrees" | "cannot", string>>;
type Verdict = "agrees" | "disagrees" | "cannot";

/** Appears with the scripts that it needs; the steps above it work with any tool. */
export function CheckRound({ words, seed, roll }: { words: CheckWords; seed: RoundSeed; roll: number }) {
  const [verdict, setVerdict] = useState<Verdict>();
  const isAlive = useAlive();
  if (!isAlive) return null;
  const check = async () => {
    try {
      setVerdict((await rollAgain(seed)) === roll ? "agrees" : "disagrees");
    } catch {
      // No Web Cryptography on a plain-http address or a very old browser.
      setVerdict("cannot");
    }
  };
  return (
    <>
      <p><Button type="button" look="plain" onClick={() => { void check(); }}>{words.check}</Button></p>
      <div role="status">{verdict ? <Notice tone={{ agrees: "good", disagrees: "bad", cannot: "info" }[verdict] as "good"}>{words[verdict]}</Notice> : null}</div>
    </>
  );
}
