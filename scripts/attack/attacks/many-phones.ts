import { countOf, holds, tally, type Attack } from "../attack.ts";
import { inParallel, newAddress, newPhones, times } from "../fresh.ts";
import { challengeOf } from "../owner.ts";

/** OTP_IP_VERIFY_LIMIT_MAX: misses of one address in 15 minutes, over all phones. */
const missesMax = 600;
const phones = 140;
const perPhone = 5;

/** One code tried at many phones: no phone's own limit sees it, so the address has one. */
export const manyPhones: Attack = {
  name: "many-phones",
  wants: "to guess at many phones from one address",
  needs: ["addresses"],
  run: async (target) => {
    const from = newAddress();
    const asked = await inParallel(newPhones(phones), 16, async (phone) => ({ phone, challenge: challengeOf(await target.ask(phone)) }));
    const answers = await inParallel(asked, 16, async ({ phone }) => {
      const own = [];
      for (const _ of times(perPhone, () => null)) own.push(await target.guess({ phone, code: await target.wrongCode(phone) }, { from }));
      return own;
    });
    const all = answers.flat();
    const compared = countOf(all, "wrong_code") + countOf(all, "locked");
    // A challenge's first guess is never refused for its neighbours' misses: honest people share the address. Its second is.
    const firsts = await inParallel(asked.slice(0, 10), 1, async (of) => {
      const guess = async () => target.guess({ ...of, code: await target.wrongCode(of.phone) }, { from });
      return [await guess(), await guess()] as const;
    });
    const isBounded = firsts.every(([first, second]) => first.code === "wrong_code" && second.code === "address_limited");
    const isHeld = compared === missesMax && countOf(all, "address_limited") === all.length - missesMax && isBounded && countOf(all, 200) === 0;
    return holds(isHeld, `${all.length} guesses at ${phones} phones from one address: ${compared} compared (limit ${missesMax}), ${countOf(all, "address_limited")} refused; afterwards on 10 challenges of his own: ${tally(firsts.map(([first]) => first))}, then ${tally(firsts.map(([, second]) => second))}`);
  },
};
