"use client";

import { createContext, useContext, type ReactNode } from "react";
import { Button, buttonClass } from "../kit/button.tsx";
import { CowrieOutline } from "../kit/cowrie.tsx";
import css from "./blank-page.module.css";

export type ErrorWords = { title: string; text: string; again: string; home: string; reference: string };

const Words = createContext<ErrorWords>({ title: "", text: "", again: "", home: "", reference: "" });

/** Carries the error page's words to it: an error page gets no props of ours, and by then the server that has the words may be what failed. */
export function ErrorWordsProvider({ words, children }: { words: ErrorWords; children: ReactNode }) {
  return <Words value={words}>{children}</Words>;
}

/** Stands where a page could not be made: what happened to the money (nothing), then the way out. */
export function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const words = useContext(Words);
  return (
    <main className={css["blank"]} data-alone id="content">
      <CowrieOutline size={160} />
      <div className={css["words"]}>
        <h1>{words.title}</h1>
        <p>{words.text}</p>
        <p className={css["ways"]}>
          <Button type="button" onClick={reset}>{words.again}</Button>
          <a className={buttonClass("quiet")} href="/">{words.home}</a>
        </p>
        {error.digest ? <p>{words.reference}: <code>{error.digest}</code></p> : null}
      </div>
    </main>
  );
}
