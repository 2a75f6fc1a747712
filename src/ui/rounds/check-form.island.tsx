"use client";

import { useEffect, useRef, useState, type FormEvent } from "react";
import { Button } from "../kit/button.tsx";
import { SelectField, TextField } from "../kit/field.tsx";
import { useAlive } from "../kit/use-alive.ts";
import { fragmentNames, fromFragment, noInputs, readInputs, toFragment, type FragmentName, type Inputs } from "./check-fragment.ts";
import type { Claim } from "./check-round.ts";
import { Checked } from "./check-steps.tsx";
import css from "./check-form.module.css";
import type { StepWords } from "./proof-words.ts";
import { useWorking } from "./use-working.ts";

type FormWords = { form: string; fields: Readonly<Record<FragmentName, string>>; hints: Readonly<Record<FragmentName, string>>; wrong: string; submit: string; result: string };
type CheckFormProps = { words: FormWords; steps: StepWords; sides: readonly { value: string; label: string }[] };

const optional: readonly FragmentName[] = ["amount", "roll", "payout"];

/**
 * Takes a round's figures from behind the # of the address, or from the fields, and works them out here.
 * Nothing of it is sent: a fragment stays in the browser, and the form posts to nobody.
 */
export function CheckForm({ words, steps, sides }: CheckFormProps) {
  const isAlive = useAlive();
  const heading = useRef<HTMLHeadingElement>(null);
  const { inputs, wrong, claim, isSubmitted, type, check } = useInputs();
  const worked = useWorking(claim);
  const firstWrong = wrong[0];
  // The result stands above the form, for who comes with an address; who typed is taken to it, or to what cannot be read.
  useEffect(() => {
    if (!isSubmitted) return;
    if (firstWrong !== undefined) document.getElementById(firstWrong)?.focus();
    else if (claim) heading.current?.focus();
  }, [isSubmitted, claim, firstWrong]);
  if (!isAlive) return null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    check();
  };
  return (
    <>
      {claim ? (
        <section className={css["result"]} aria-labelledby="result">
          <h2 id="result" ref={heading} tabIndex={-1}>{words.result}</h2>
          <Checked words={steps} worked={worked} source="given" />
        </section>
      ) : null}
      <form className={css["form"]} aria-label={words.form} onSubmit={send} noValidate>
        {fragmentNames.map((name) => {
          const given = { id: name, label: words.fields[name], value: inputs[name], error: wrong.includes(name) ? `${words.wrong} ${words.hints[name]}` : undefined };
          return name === "side"
            ? <SelectField key={name} {...given} options={sides} onChange={(event) => { type(name, event.target.value); }} />
            : <TextField key={name} {...given} hint={words.hints[name]} required={!optional.includes(name)} autoComplete="off" autoCapitalize="none" spellCheck={false} inputMode={name.includes("seed") ? "text" : "numeric"} onChange={(event) => { type(name, event.target.value); }} />;
        })}
        <Button look="plain">{words.submit}</Button>
      </form>
    </>
  );
}

type Asked = { inputs: Inputs; wrong: readonly FragmentName[]; claim: Claim | null; isSubmitted: boolean };

function useInputs() {
  const [asked, setAsked] = useState<Asked>({ inputs: noInputs, wrong: [], claim: null, isSubmitted: false });
  useEffect(() => {
    const read = () => {
      const inputs = fromFragment(location.hash);
      if (inputs) setAsked({ ...answer(inputs), isSubmitted: false });
    };
    read();
    addEventListener("hashchange", read);
    return () => { removeEventListener("hashchange", read); };
  }, []);
  return {
    ...asked,
    type: (name: FragmentName, value: string) => { setAsked((before) => ({ ...before, inputs: { ...before.inputs, [name]: value } })); },
    check: () => {
      const inputs = Object.fromEntries(fragmentNames.map((name) => [name, asked.inputs[name].trim()])) as Record<FragmentName, string>;
      setAsked({ ...answer(inputs), isSubmitted: true });
      // So that the address is the round's, to be kept or handed on.
      history.replaceState(history.state, "", `#${toFragment(inputs)}`);
    },
  };
}

function answer(inputs: Inputs): Omit<Asked, "isSubmitted"> {
  const read = readInputs(inputs);
  return "claim" in read ? { inputs, wrong: [], claim: read.claim } : { inputs, wrong: read.wrong, claim: null };
}
