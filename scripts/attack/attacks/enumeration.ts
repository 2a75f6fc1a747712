import { holds, type Attack } from "../attack.ts";
import type { Answer } from "../door.ts";
import { inParallel, newAddress, newPhones, times, wrongCode } from "../fresh.ts";
import { challengeOf, signInByApp } from "../owner.ts";
import { chanceOf, median } from "../samples.ts";
import type { Target } from "../target.ts";

const phones = 25;
/** With the sign-in before them, within the ten texts a day. */
const rounds = 8;
/** Equal things look unequal one time in a hundred, so a suspicion is measured again before it is called a break. */
const suspicious = 0.01;

/** Answers about numbers that have an account, and about numbers that have none. */
type Pair = { known: Answer[]; unknown: Answer[] };
type Measured = { asked: Pair; guessed: Pair };

/** Whether an answer tells that a number has an account: by its bytes, its headers or its time. */
export const enumeration: Attack = {
  name: "enumeration",
  wants: "to learn which numbers have an account",
  needs: ["texts", "addresses"],
  terms: "daily",
  run: async (target) => {
    const first = await measure(target);
    const last = isQuiet(first) ? first : await measure(target);
    const isHeld = isQuiet(last) && [first, last].every(({ asked, guessed }) => isEqual(asked) && isEqual(guessed));
    return holds(isHeld, `${phones * rounds} interleaved samples a side; asks: ${inWords(last.asked)}; wrong guesses: ${inWords(last.guessed)}`);
  },
};

async function measure(target: Target): Promise<Measured> {
  const [known, unknown] = [newPhones(phones, "TH"), newPhones(phones, "TH")];
  await inParallel(known, 4, (phone) => signInByApp(target, phone));
  const measured: Measured = { asked: { known: [], unknown: [] }, guessed: { known: [], unknown: [] } };
  for (const _ of times(rounds, () => null)) {
    const call = { from: newAddress(), isKept: true, door: 0 };
    for (const index of known.keys()) {
      const both = [["known", known[index]], ["unknown", unknown[index]]] as const;
      // Whoever came second might find something warm, so they take turns by chance.
      for (const [side, phone = ""] of Math.random() < 0.5 ? both : both.toReversed()) {
        const asked = await target.ask(phone, call);
        measured.asked[side].push(asked);
        measured.guessed[side].push(await target.guess({ phone, code: wrongCode(""), challenge: challengeOf(asked) }, call));
      }
    }
  }
  return measured;
}

const msOf = (answers: readonly Answer[]) => answers.map(({ ms }) => ms);
const chance = ({ known, unknown }: Pair) => chanceOf(msOf(known), msOf(unknown));
const isQuiet = ({ asked, guessed }: Measured) => chance(asked) >= suspicious && chance(guessed) >= suspicious;
const isEqual = ({ known, unknown }: Pair) => new Set([...known, ...unknown].map(shapeOf)).size === 1;

/** All of an answer but what differs from any answer to the next: ids, instants and how long the code still lives. */
function shapeOf({ status, headers, text }: Answer): string {
  const own = Object.entries(headers).filter(([name]) => !["date", "x-request-id", "content-security-policy", "keep-alive", "content-length"].includes(name));
  return JSON.stringify([status, Object.fromEntries(own.sort(([a], [b]) => a.localeCompare(b))), text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "id").replace(/"expires_in":\d+/, '"expires_in":n')]);
}

function inWords(pair: Pair): string {
  const [known, unknown] = [median(msOf(pair.known)), median(msOf(pair.unknown))];
  return `${isEqual(pair) ? "the same bytes" : "DIFFERENT bytes"}, median ${known.toFixed(2)} ms with an account and ${unknown.toFixed(2)} ms without (equal things differ this much in ${Math.round(chance(pair) * 100)} % of cases)`;
}
