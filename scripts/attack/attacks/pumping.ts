import { countOf, holds, tally, type Attack } from "../attack.ts";
import { inParallel, newPhone, newPhones } from "../fresh.ts";
import { signInByBrowser } from "../owner.ts";

// Of the small terms: 10 texts a day to Kenya, and a day's budget of 20 to Uganda. A fifth of each is
// kept for browsers that have proven their phone (OTP_SPEND_RESERVE_PERCENT).
const countryOpen = 8;
const budgetOpen = 16;

/** Texts to numbers that pay the attacker a share of their price. */
export const pumping: Attack = {
  name: "pumping",
  wants: "to have texts sent to a country whose carrier shares the price with him",
  needs: ["texts", "addresses"],
  terms: "small",
  run: async (target) => {
    const owner = await signInByBrowser(target, newPhone("UG"));
    const kenya = await inParallel(newPhones(30, "KE"), 8, (phone) => target.ask(phone));
    const uganda = await inParallel(newPhones(40, "UG"), 8, (phone) => target.ask(phone));
    const elsewhere = [await target.ask("+447911123456"), await target.ask("+8821600000000")];
    const reserve = await target.web("auth.requestOtp", { phone: owner.held.phone }, owner.jar);
    const isCapped = countOf(kenya, 200) === countryOpen && countOf(kenya, "texts_exhausted") === kenya.length - countryOpen;
    // One text of the budget was the owner's own first.
    const isWithin = countOf(uganda, 200) === budgetOpen - 1 && countOf(uganda, "texts_exhausted") === uganda.length - budgetOpen + 1;
    const isHeld = isCapped && isWithin && elsewhere.every(({ code }) => code === "invalid_phone") && reserve.status === 200;
    return holds(isHeld, `a country's ${countryOpen} texts a day for unknown browsers: ${tally(kenya)}; a budget of ${budgetOpen} for them: ${tally(uganda)} after the owner's one; countries not offered: ${tally(elsewhere)}; a proven browser still gets its text from the reserve: ${reserve.status === 200 ? "yes" : "NO"}`);
  },
};
