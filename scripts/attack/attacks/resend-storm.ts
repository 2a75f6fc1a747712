import { countOf, holds, tally, type Attack } from "../attack.ts";
import { inParallel, newPhones, times } from "../fresh.ts";
import { challengeOf } from "../owner.ts";

const phones = 5;
const asks = 100;
const textsMax = 3;

/** Texts sent to somebody else's phone, at our cost. */
export const resendStorm: Attack = {
  name: "resend-storm",
  wants: "to flood a phone with texts and run up the bill",
  needs: ["texts", "addresses"],
  run: async (target) => {
    const storms = await inParallel(newPhones(phones), 1, async (phone) => {
      const first = await target.ask(phone);
      const challenge = challengeOf(first);
      const rest = await inParallel(times(asks - 1, (n) => n), 16, (n) =>
        n % 3 === 0 ? target.ask(phone) : target.rest("/auth/resend-otp", n % 3 === 1 ? { phone } : { challenge_id: challenge }),
      );
      const answers = [first, ...rest];
      const queued = countOf(answers, 200);
      if (queued > 0) await target.phone.code(phone, target.phone.count(phone) === null ? 1 : queued);
      return { phone, answers, queued, sent: target.phone.count(phone) ?? queued };
    });
    const all = storms.flatMap(({ answers }) => answers);
    const texts = storms.reduce((sum, { sent }) => sum + sent, 0);
    const isSeen = storms.every(({ phone }) => target.phone.count(phone) !== null);
    const isHeld = storms.every(({ queued, sent }) => sent === queued && sent >= 1 && sent <= textsMax);
    return holds(isHeld, `${all.length} asks at ${phones} phones from as many addresses: ${texts} texts ${isSeen ? "in the provider's outbox" : "by the answers"}, at most ${textsMax} a phone allowed in 10 min; ${tally(all)}`);
  },
};
