import type { ReactNode } from "react";
import { hundredths } from "../game/odds.ts";
import { fill } from "../kit/fill.ts";
import { icons } from "../kit/icons.tsx";
import { Notice } from "../kit/notice.tsx";
import { disagreements, fairWords, type Claim, type Turn, type Working } from "./check-round.ts";
import css from "./check-steps.module.css";
import type { StepWords } from "./proof-words.ts";
import type { Worked } from "./use-working.ts";

/** Where the hash comes from that a seed is held against: this browser at the stake, the server's answer, or whoever brought the figures. */
type HashSource = "kept" | "answered" | "given";
type StepsProps = { words: StepWords; claim: Claim; working: Working; source: HashSource };

/** The steps once they are worked out, and in one line what comes of them. */
export function Checked({ words, worked, source }: { words: StepWords; worked: Worked | null; source: HashSource }) {
  const result = worked && worked.working !== "cannot" ? { claim: worked.claim, working: worked.working, source } : null;
  return (
    <>
      {result ? <CheckSteps words={words} {...result} /> : null}
      <div role="status">{worked === null ? <p>{words.working}</p> : result ? <Verdict words={words} {...result} /> : <Notice>{words.cannot}</Notice>}</div>
    </>
  );
}

function Verdict({ words, claim, working, source }: StepsProps) {
  if (disagreements(claim, working).length > 0) return <Notice tone="bad">{words.disagrees}</Notice>;
  return (
    <Notice tone="good">
      <p>{fill(words.agrees, { roll: hundredths(working.roll) })}</p>
      {source === "answered" ? <p>{words.agreesWithAnswer}</p> : null}
    </Notice>
  );
}

/** Every step from the seeds to the payout, each with its figures, and where it is not what we said. */
function CheckSteps({ words, claim, working, source }: StepsProps) {
  const { hash, turns, word, roll } = working;
  const wrong = new Set(disagreements(claim, working));
  return (
    <ol className={css["steps"]}>
      <Step title={words.hash} how={words.hashHow} code={hash} {...hashVerdict({ words, claim, working, source })} />
      {turns.map((turn) => <TurnStep key={turn.message} words={words} turn={turn} />)}
      <Step title={words.roll} how={`${fill(words.rollHow, { word: figure(word), rest: roll })}: ${hundredths(roll)}`} bad={wrong.has("roll") ? fill(words.rollBad, { claimed: hundredths(claim.roll ?? 0) }) : undefined} />
      <OutcomeSteps words={words} claim={claim} working={working} source={source} />
    </ol>
  );
}

function hashVerdict({ words, claim, working, source }: StepsProps): { good: string } | { bad: string } {
  const wrong = disagreements(claim, working);
  if (claim.kept && wrong.includes("keptHash")) return { bad: fill(words.hashBad.kept, { claimed: claim.kept.serverSeedHash }) };
  if (wrong.includes("hash")) return { bad: fill(words.hashBad[source === "kept" ? "answered" : source], { claimed: claim.serverSeedHash }) };
  return { good: words.hashGood[source] };
}

function OutcomeSteps({ words, claim, working }: StepsProps) {
  const { side, target, edgeBp, amount, payout } = claim;
  const { roll, isWin, outcomes, multiplier4, winPayout } = working;
  const wrong = disagreements(claim, working);
  const paid = amount === null || winPayout === null ? words.payoutUnknown
    : isWin ? fill(words.payoutHow, { sum: `${figure(amount)} × ${figure(multiplier4)} ÷ 10,000`, payout: figure(winPayout) })
    : words.payoutLost;
  return (
    <>
      <Step title={words.outcome} how={fill((isWin ? words.won : words.lost)[side], { roll: hundredths(roll), target: hundredths(target) })} bad={wrong.includes("outcome") ? words.outcomeBad : undefined} />
      <Step title={words.multiplier} how={fill(words.multiplierHow, { sum: `(10,000 − ${edgeBp}) × 10,000 ÷ ${figure(outcomes)}`, m4: figure(multiplier4) })} bad={wrong.includes("multiplier") ? words.multiplierBad : undefined} />
      <Step title={words.payout} how={paid} bad={wrong.includes("payout") ? fill(words.payoutBad, { claimed: figure(payout ?? 0n) }) : undefined} />
    </>
  );
}

function TurnStep({ words, turn }: { words: StepWords; turn: Turn }) {
  const isOver = turn.words.every((word) => word >= fairWords);
  return (
    <>
      <Step title={words.turn} how={fill(words.turnHow, { message: turn.message })} code={turn.hmac} />
      <Step title={words.words} how={fill(words.wordsHow, { limit: figure(fairWords) })}>
        <ul className={css["words"]}>
          {turn.words.map((word, index) => {
            const isTaken = word < fairWords;
            const hex = turn.hmac.slice(index * 8, index * 8 + 8);
            return (
              <li key={hex} data-taken={isTaken || undefined}>
                <code>{hex}</code> = {figure(word)} <strong>{isTaken ? words.taken : words.passed}</strong>
              </li>
            );
          })}
        </ul>
        {isOver ? <p>{words.none}</p> : null}
      </Step>
    </>
  );
}

type StepProps = { title: string; how: string; code?: string; good?: string | undefined; bad?: string | undefined; children?: ReactNode };

function Step({ title, how, code, good, bad, children }: StepProps) {
  return (
    <li className={css["step"]}>
      <h3>{title}</h3>
      <p>{how}</p>
      {code ? <p><code>{code}</code></p> : null}
      {children}
      {good ? <p className={css["verdict"]}>{icons.done}<span>{good}</span></p> : null}
      {bad ? <p className={css["verdict"]} data-bad>{icons.warning}<span>{bad}</span></p> : null}
    </li>
  );
}

/** 1868202962 → "1,868,202,962". By hand, as money is: old phones group in their own ways. */
function figure(value: number | bigint): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
