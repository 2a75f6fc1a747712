import { Button } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import type { CodePhase } from "./code-phase.ts";
import type { CodeWords } from "./code-words.ts";
import type { SignInState } from "./sign-in-state.ts";
import css from "./sign-in.module.css";
import { WaitNotice } from "./wait-notice.tsx";

type StoppedProps = { phase: Exclude<CodePhase, "open">; words: CodeWords; said: SignInState; change: (() => Promise<void>) | null };

/** In the place of the field while no code can be typed: what happened, then the one way out. Sending a new code stands right under it. */
export function CodeStopped({ phase, words, said, change }: StoppedProps) {
  if (phase === "locked") return <WaitNotice title={words.locked.title} state={said} opensAt={words.locked.opensAt} />;
  const { title, text } = phase === "expired" || phase === "burned" ? words.over[phase] : words.failed[phase];
  return (
    <>
      <Notice tone={phase === "number" ? "bad" : "wait"} isAlert title={title}><p>{text}</p></Notice>
      {phase === "number" && change ? <form className={css["form"]} action={change}><Button isWide>{words.change}</Button></form> : null}
    </>
  );
}
