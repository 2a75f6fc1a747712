import { holds, type Attack } from "../attack.ts";
import type { Answer } from "../door.ts";
import { inParallel, newPhone, times, wrongCode } from "../fresh.ts";
import { Jar } from "../jar.ts";
import { challengeOf, holdOnBrowser, proveOnBrowser, signInByBrowser, type Held } from "../owner.ts";
import type { Target } from "../target.ts";
import { newId } from "#src/domain/shared/ids.ts";

/** DESIGN: in all lanes, whatever the addresses and challenges. */
const comparedMax = 240;
const strangers = 60;
const width = 16;

type Guess = { challenge: string | undefined };

/**
 * Every way of guessing at one phone's live code, from addresses that are each new, while its owner
 * signs in: once by a challenge he asked for before, once on a browser that has proven the phone.
 */
export const onePhone: Attack = {
  name: "one-phone",
  wants: "to guess a phone's code from many addresses, or at least to shut its owner out",
  needs: ["texts", "addresses"],
  run: async (target) => {
    const proven = await signInByBrowser(target, newPhone());
    const known = await besiege(target, await holdOnBrowser(target, proven.held.phone, proven.jar, 2), proven.jar);
    const before = new Jar();
    const earlier = await besiege(target, await holdOnBrowser(target, newPhone(), before, 1), before);
    const isHeld = [known, earlier].every(({ compared, right, isOwnerIn }) => compared <= comparedMax && right === 0 && isOwnerIn);
    const words = (of: Siege) => `${of.guesses} guesses, ${of.compared} compared, owner in at the first try: ${of.isOwnerIn ? "yes" : "NO"}`;
    return holds(isHeld, `proven browser: ${words(known)}; challenge asked for before: ${words(earlier)}; at most ${comparedMax} a day may be compared`);
  },
};

type Siege = { guesses: number; compared: number; right: number; isOwnerIn: boolean };

async function besiege(target: Target, held: Held, jar: Jar): Promise<Siege> {
  const asked = await inParallel(times(strangers, (n) => n), width, () => target.ask(held.phone));
  const challenges = asked.map(challengeOf).filter(Boolean);
  const all = guessesOn(challenges);
  const guess = async ({ challenge }: Guess) => ({ challenge, answer: await target.guess({ phone: held.phone, code: wrongCode(held.code), challenge }) });
  const cut = Math.floor(all.length * 0.9);
  const early = await inParallel(all.slice(0, cut), width, guess);
  // The owner's one try is made while the rest is on its way.
  const [late, owner] = await Promise.all([inParallel(all.slice(cut), width, guess), proveOnBrowser(target, held, jar)]);
  const made = [...early, ...late];
  return { guesses: made.length, compared: comparedAmong(made), right: made.filter(({ answer }) => answer.status === 200).length, isOwnerIn: owner.status === 200 };
}

/** On each challenge two more than it may have, shuffled with guesses that name none and guesses that name invented ones. */
function guessesOn(challenges: readonly string[]): Guess[] {
  const named = challenges.flatMap((challenge) => times(7, () => ({ challenge })));
  const nameless = times(200, () => ({ challenge: undefined }));
  const invented = times(100, () => ({ challenge: newId() }));
  return [...named, ...nameless, ...invented].map((guess) => ({ guess, order: Math.random() })).sort((a, b) => a.order - b.order).map(({ guess }) => guess);
}

/**
 * Guesses that were compared with the code, as the answers tell: every `wrong_code`, and the last of a
 * lane, which is answered by what follows from it (the challenge is over, the lane is locked).
 */
export function comparedAmong(made: readonly { challenge: string | undefined; answer: Answer }[]): number {
  const wrong = made.filter(({ answer }) => answer.code === "wrong_code");
  const lanes = new Map<string | undefined, number>();
  for (const { challenge } of wrong) lanes.set(challenge, (lanes.get(challenge) ?? 0) + 1);
  const last = [...lanes.values()].filter((count) => count >= 4).length;
  return wrong.length + last;
}
