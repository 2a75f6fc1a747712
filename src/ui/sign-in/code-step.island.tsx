"use client";

import { useActionState, useCallback, useEffect, useRef, useState } from "react";
import { QueryProvider } from "#src/query/provider.tsx";
import { CodeField } from "../kit/code-field.tsx";
import { fill } from "../kit/fill.ts";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import { useAlive } from "../kit/use-alive.ts";
import { useCountdown } from "../kit/use-countdown.ts";
import { clockText } from "./clock-text.ts";
import type { CodeWords } from "./code-words.ts";
import { DeliveryLine } from "./delivery-line.tsx";
import { GuestWay } from "./guest-way.tsx";
import { ResendForm } from "./resend-form.tsx";
import type { SignInState } from "./sign-in-state.ts";
import css from "./sign-in.module.css";
import { useWebOtp } from "./use-web-otp.ts";
import { useWholeCode } from "./use-whole-code.ts";

type Action = (state: SignInState, form: FormData) => Promise<SignInState>;

type CodeStepProps = {
  words: CodeWords;
  challengeId: string;
  phoneMasked: string;
  /** The code itself, which only development and test ever tell. */
  hint: string | null;
  expiresInSeconds: number;
  resendInSeconds: number;
  headingLevel: "h1" | "h2";
  actions: { check: Action; resend: Action; change: () => Promise<void> };
};

export function CodeStepForm({ words, challengeId, phoneMasked, hint, expiresInSeconds, resendInSeconds, headingLevel: Heading, actions }: CodeStepProps) {
  const [expiresAtMs, resendAtMs] = useDeadlines(expiresInSeconds, resendInSeconds);
  const left = useCountdown(expiresAtMs);
  return (
    <div className={css["step"]}>
      <div className={css["head"]}>
        <Heading id="sign-in-heading">{words.heading}</Heading>
        <form className={css["sentTo"]} action={actions.change}>
          <p>{fill(words.sentTo, { phone: phoneMasked })}</p>
          <button className={css["inline"]}>{words.change}</button>
        </form>
        {hint ? <p className={css["demo"]}>{fill(words.demoHint, { code: hint })}</p> : null}
      </div>
      <CheckForm words={words} action={actions.check} />
      <div className={css["after"]}>
        <QueryProvider><DeliveryLine challengeId={challengeId} words={words.delivery} /></QueryProvider>
        <p>{left > 0 ? fill(words.expiresIn, { time: clockText(left) }) : words.expired}</p>
        <ResendForm words={words} action={actions.resend} resendAtMs={resendAtMs} secondsAtStart={resendInSeconds} />
      </div>
      <GuestWay label={words.guest} />
    </div>
  );
}

function CheckForm({ words, action }: { words: CodeWords; action: Action }) {
  const [state, formAction] = useActionState(action, {});
  const form = useRef<HTMLFormElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const isAlive = useAlive();
  const whole = useWholeCode(form);

  const take = useCallback((code: string) => {
    if (input.current) input.current.value = code;
    form.current?.requestSubmit();
  }, []);
  const stopWaiting = useWebOtp(take);
  useEffect(() => { input.current?.focus(); }, []);
  useEffect(() => {
    if (!state.error) return;
    input.current?.focus();
    input.current?.select();
  }, [state]);

  return (
    <form ref={form} className={css["form"]} action={formAction} onSubmit={() => { whole.onSubmit(); stopWaiting(); }} noValidate={isAlive}>
      <CodeField
        id="code" name="code" ref={input} label={words.label} error={state.error} data-first
        onInput={(event) => { whole.onInput(event.currentTarget.value); }}
      />
      <SubmitButton isWide pendingLabel={words.checking}>{words.submit}</SubmitButton>
    </form>
  );
}

/** Deadlines on this device's clock, counted from when these seconds came from the server. */
function useDeadlines(expiresInSeconds: number, resendInSeconds: number): [number, number] {
  const [deadlines, setDeadlines] = useState(() => deadlinesFrom(expiresInSeconds, resendInSeconds));
  useEffect(() => { setDeadlines(deadlinesFrom(expiresInSeconds, resendInSeconds)); }, [expiresInSeconds, resendInSeconds]);
  return deadlines;
}

function deadlinesFrom(expiresInSeconds: number, resendInSeconds: number): [number, number] {
  return [Date.now() + expiresInSeconds * 1000, Date.now() + resendInSeconds * 1000];
}
