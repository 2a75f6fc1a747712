"use client";

import { useEffect, useRef, type ReactNode } from "react";
import { QueryProvider } from "#src/query/provider.tsx";
import { useChallenge } from "#src/query/use-challenge.ts";
import { fill } from "../kit/fill.ts";
import { useCountdown } from "../kit/use-countdown.ts";
import type { Challenge } from "./challenge.ts";
import { CheckForm } from "./check-form.tsx";
import { clockText } from "./clock-text.ts";
import { codePhase } from "./code-phase.ts";
import { CodeStopped } from "./code-stopped.tsx";
import type { CodeWords } from "./code-words.ts";
import { ConnectionLine } from "./connection-line.tsx";
import { DeliveryLine, LateFailure } from "./delivery-line.tsx";
import { ResendForm } from "./resend-form.tsx";
import type { SignInAction } from "./sign-in-state.ts";
import css from "./sign-in.module.css";
import { useDeadlines } from "./use-deadlines.ts";
import { useLock } from "./use-lock.ts";
import { useSteadyAction } from "./use-steady-action.ts";

export type CodeStepProps = {
  words: CodeWords;
  challenge: Challenge;
  phoneMasked: string;
  /** Null where the page has a heading of its own. */
  headingLevel: "h1" | "h2" | null;
  /** The code moves money: it is never sent by itself. */
  isMoney?: boolean;
  /** This page's address, for a look at what became of the text without scripts. */
  here: string;
  actions: { check: SignInAction; resend: SignInAction; change: (() => Promise<void>) | null };
  /** What stands under the step: the way around it. */
  children: ReactNode;
};

/** The code step of signing in, of a new number and of a withdrawal: every state of a code that was asked for. */
export function CodeStepForm(props: CodeStepProps) {
  return <QueryProvider><CodeStep {...props} /></QueryProvider>;
}

function CodeStep({ words, challenge, phoneMasked, headingLevel: Heading, isMoney = false, here, actions, children }: CodeStepProps) {
  const form = useRef<HTMLFormElement>(null);
  const { data: status = null } = useChallenge(challenge);
  const check = useSteadyAction(actions.check, { form, isSentLater: !isMoney });
  // What was said of an earlier text is not said of this one.
  const said = check.state.askedAtMs === undefined || check.state.askedAtMs === challenge.askedAtMs ? check.state : {};
  const { expiresAtMs, resendAtMs } = useDeadlines(challenge);
  const left = useCountdown(expiresAtMs);
  const isLocked = useLock(said);
  const phase = codePhase({ left, status, refusal: said.refusal === "locked" && !isLocked ? undefined : said.refusal });
  const stopped = useFocusWhereItWasLost(phase);
  const isFailed = status?.delivery === "failed";

  return (
    <div className={css["step"]}>
      <div className={css["head"]}>
        {Heading ? <Heading id="sign-in-heading">{phase === "open" ? words.heading : words.headingStopped}</Heading> : null}
        <SentTo text={fill(phase === "number" || phase === "service" ? words.to : words.sentTo, { phone: phoneMasked })} label={words.change} change={phase === "number" ? null : actions.change} />
        {challenge.hint && phase === "open" ? <p className={css["demo"]}>{fill(words.demoHint, { code: challenge.hint })}</p> : null}
      </div>
      {phase === "open" && isFailed ? <LateFailure status={status} words={words} /> : null}
      {phase === "open" ? (
        <CheckForm ref={form} words={words} said={said} steady={check} isMoney={isMoney} />
      ) : (
        <div ref={stopped} tabIndex={-1} className={css["stopped"]}><CodeStopped phase={phase} words={words} said={said} change={actions.change} /></div>
      )}
      <ConnectionLine words={words.connection} {...check.connection} />
      <div className={css["after"]} data-quiet={phase === "open" || undefined}>
        {phase === "open" ? <DeliveryLine status={status} words={words} here={here} /> : null}
        {phase === "open" ? <p>{fill(words.expiresIn, { time: clockText(left) })}</p> : null}
        {phase === "locked" ? null : (
          <ResendForm
            words={words} action={actions.resend} askedAtMs={challenge.askedAtMs} phase={phase} hasOtherWay={phase === "number" && actions.change !== null}
            resendAtMs={isFailed && status.resendIn === 0 ? 0 : resendAtMs} secondsAtStart={isFailed ? status.resendIn : challenge.resendInSeconds}
          />
        )}
      </div>
      {children}
    </div>
  );
}

function SentTo({ text, label, change }: { text: string; label: string; change: (() => Promise<void>) | null }) {
  if (!change) return <p>{text}</p>;
  return <form className={css["sentTo"]} action={change}><p>{text}</p><button className={css["inline"]}>{label}</button></form>;
}

/** When the field goes, the focus that was in it would fall to the top of the page: it goes to what took its place. */
function useFocusWhereItWasLost(phase: string) {
  const stopped = useRef<HTMLDivElement>(null);
  const before = useRef(phase);
  useEffect(() => {
    if (before.current === phase) return;
    before.current = phase;
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body || activeElement.tagName === "DIALOG") stopped.current?.focus();
  }, [phase]);
  return stopped;
}
