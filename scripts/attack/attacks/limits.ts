import { countOf, holds, tally, type Attack, type Terms } from "../attack.ts";
import { inParallel, newPhone, times } from "../fresh.ts";
import { challengeOf } from "../owner.ts";

const asks = 60;
/** 150 named guesses a day (five of eight parts of OTP_GUESSES_PER_PHONE_DAILY), five set aside per challenge. */
const challengesMax = 30;
const attemptsMax = 5;

/** Everything at once over all processes: a limit that were counted per process, or looked up first and counted later, would give more. */
export const exactLimits: Attack = {
  name: "exact-limits",
  wants: "one more than a limit allows, by being many at once",
  needs: ["addresses"],
  run: async (target) => {
    const phone = newPhone();
    const asked = await inParallel(times(asks, (n) => n), 20, () => target.ask(phone));
    const challenges = new Set(asked.map(challengeOf).filter(Boolean));
    const code = await target.wrongCode(phone);
    const named = challenges.values().next().value;
    const onOne = await inParallel(times(20, (n) => n), 20, (n) => target.guess({ phone, code, challenge: named }, { door: n }));
    const nameless = await inParallel(times(20, (n) => n), 20, (n) => target.guess({ phone, code }, { door: n }));
    const isHeld = countOf(asked, 200) === 1 && challenges.size === challengesMax && countOf(onOne, "wrong_code") === attemptsMax - 1 && countOf(onOne, 200) === 0 && countOf(nameless, "wrong_code") === attemptsMax - 1 && countOf(nameless, "locked") === nameless.length - attemptsMax + 1;
    return holds(isHeld, `${asks} asks for one phone at once: ${countOf(asked, 200)} text, ${challenges.size} challenges (limit ${challengesMax}); 20 guesses on one challenge: ${tally(onOne)}; 20 that name none: ${tally(nameless)} (the ${attemptsMax}th compared is told as the end)`);
  },
};

/** The windows of one phone: so many texts within so long, without a cool-down in the way. */
const windows: readonly { terms: Terms; max: number; words: string }[] = [
  { terms: "small", max: 3, words: "3 in 10 minutes" },
  { terms: "hourly", max: 5, words: "5 an hour" },
  { terms: "daily", max: 10, words: "10 a day" },
];

export const textWindows: readonly Attack[] = windows.map(({ terms, max, words }) => ({
  name: `texts-${terms === "small" ? "10-min" : terms}`,
  wants: `more than ${words} to one phone, by being many at once`,
  needs: ["addresses"],
  terms,
  run: async (target) => {
    // A country that costs nothing, where the terms have a budget.
    const phones = [newPhone("TH"), newPhone("TH"), newPhone("TH")];
    const answers = await inParallel(phones, 1, (phone) => inParallel(times(20, (n) => n), 20, (n) => target.ask(phone, { door: n })));
    const isHeld = answers.every((of) => countOf(of, 200) === max && countOf(of, "too_many_codes") === of.length - max);
    return holds(isHeld, `20 asks at once at each of ${phones.length} phones: ${answers.map((of) => countOf(of, 200)).join(", ")} texts (limit ${words}); ${tally(answers.flat())}`);
  },
}));
