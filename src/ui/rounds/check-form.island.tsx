"use client";

import { useEffect, useState, type FormEvent } from "react";
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
  const { inputs, wrong, claim, type, check } = useInputs();
  const worked = useWorking(claim);
  if (!isAlive) return null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    check();
  };
  return (
    <>
      <form className={css["form"]} aria-label={words.form} onSubmit={send} noValidate>
        {fragmentNames.map((name) => {
          const given = { id: name, label: words.fields[name], value: inputs[name], error: wrong.includes(name) ? `${words.wrong} ${words.hints[name]}` : undefined };
          return name === "side"
            ? <SelectField key={name} {...given} options={sides} onChange={(event) => { type(name, event.target.value); }} />
            : <TextField key={name} {...given} hint={words.hints[name]} required={!optional.includes(name)} autoComplete="off" autoCapitalize="none" spellCheck={false} inputMode={name.includes("seed") ? "text" : "numeric"} onChange={(event) => { type(name, event.target.value); }} />;
        })}
        <Button look="plain">{words.submit}</Button>
      </form>
      {claim ? (
        <section className={css["result"]} aria-labelledby="result">
          <h2 id="result">{words.result}</h2>
          <Checked words={steps} worked={worked} />
        </section>
      ) : null}
    </>
  );
}

type Asked = { inputs: Inputs; wrong: readonly FragmentName[]; claim: Claim | null };

function useInputs() {
  const [asked, setAsked] = useState<Asked>({ inputs: noInputs, wrong: [], claim: null });
  useEffect(() => {
    const read = () => {
      const inputs = fromFragment(location.hash);
      if (inputs) setAsked(answer(inputs));
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
      setAsked(answer(inputs));
      // So that the address is the round's, to be kept or handed on.
      history.replaceState(history.state, "", `#${toFragment(inputs)}`);
    },
  };
}

function answer(inputs: Inputs): Asked {
  const read = readInputs(inputs);
  return "claim" in read ? { inputs, wrong: [], claim: read.claim } : { inputs, wrong: read.wrong, claim: null };
}
