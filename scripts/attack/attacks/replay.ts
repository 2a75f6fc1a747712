import { holds, tally, type Attack } from "../attack.ts";
import { newPhone, times } from "../fresh.ts";
import { holdCode, signInByApp } from "../owner.ts";

const tries = 20;

/** A code that was used, and a whole submit that was recorded, sent again. */
export const replay: Attack = {
  name: "replay",
  wants: "a second session out of a used code, or another phone's",
  needs: ["texts", "addresses"],
  run: async (target) => {
    const { held } = await signInByApp(target, newPhone());
    const other = await holdCode(target, newPhone());
    const again = await Promise.all(times(tries, (n) => target.guess({ ...held, challenge: n % 2 === 0 ? held.challenge : undefined }, { door: n })));
    // A code proves the phone it was texted to, by a challenge of that phone.
    const crossed = [await target.guess({ ...other, phone: held.phone }), await target.guess({ ...held, challenge: other.challenge })];
    const isHeld = [...again, ...crossed].every(({ code }) => code === "code_expired");
    const owner = await target.guess(other);
    return holds(isHeld && owner.status === 200, `${tries} replays over all processes: ${tally(again)}; one phone's code or challenge at another: ${tally(crossed)}; the other owner then signed in: ${owner.status === 200 ? "yes" : "NO"}`);
  },
};
