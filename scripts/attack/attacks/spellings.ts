import { countOf, holds, tally, type Attack } from "../attack.ts";
import { newPhone } from "../fresh.ts";

const fullWidth = (digits: string) => digits.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));

/** One number as people and attackers write it. */
function spellings(phone: string, dial: string): string[] {
  const local = phone.slice(1 + dial.length);
  const [a, b, c] = [local.slice(0, 2), local.slice(2, 5), local.slice(5)];
  return [
    phone, `+${dial} ${a} ${b} ${c}`, `+${dial}-${a}-${b}-${c}`, `+${dial} (0)${local}`, `+${dial}0${local}`, `00${dial}${local}`, `${dial}${local}`, `0${local}`, `0${a}-${b}-${c}`,
    `(0${a}) ${b} ${c}`, fullWidth(phone), `+${dial}\u200b${local}`, `  ${phone}  `, `tel:${phone}`, `${phone};ext=1`, `${phone}x1`, `+${dial}.${a}.${b}.${c}`, `\u202a${phone}\u202c`,
  ];
}

/** Limits are per phone, so a phone written otherwise must be the same phone. */
export const otherSpellings: Attack = {
  name: "spellings",
  wants: "a text for every way of writing one number",
  needs: ["addresses"],
  run: async (target) => {
    const answers = [];
    for (const [range, dial, country] of [["UG", "256", "UG"], ["TH", "66", "TH"]] as const) {
      for (const phone of spellings(newPhone(range), dial)) answers.push(await target.rest("/auth/request-otp", { phone, country_code: country }));
    }
    const isHeld = countOf(answers, 200) === 2 && answers.every(({ status, code }) => status === 200 || code === "code_cooldown" || code === "invalid_phone" || code === "invalid_input");
    return holds(isHeld, `${answers.length} spellings of 2 numbers: ${tally(answers)}`);
  },
};
