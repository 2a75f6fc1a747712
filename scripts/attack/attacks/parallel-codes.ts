import { countOf, holds, tally, type Attack } from "../attack.ts";
import { inParallel, newPhones, times } from "../fresh.ts";
import { holdCode } from "../owner.ts";

const phones = 40;
const submits = 20;

/** A right code sent many times at once: exactly one may sign in. */
export const parallelCodes: Attack = {
  name: "parallel-codes",
  wants: "several sessions out of one right code",
  needs: ["texts", "addresses"],
  run: async (target) => {
    const held = await inParallel(newPhones(phones), 8, (phone) => holdCode(target, phone));
    const answers = await inParallel(held, 3, ({ phone, code, challenge }) =>
      Promise.all(times(submits, (n) => target.guess({ phone, code, challenge: n % 4 === 3 ? undefined : challenge }, { door: n }))),
    );
    const once = answers.filter((of) => countOf(of, 200) === 1 && countOf(of, "code_expired") + countOf(of, "unavailable") === submits - 1).length;
    return holds(once === phones, `${phones} phones × ${submits} right submits at once: one session each on ${once} phones; in all ${tally(answers.flat())}`);
  },
};
