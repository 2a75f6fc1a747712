import { countryOf, type Phone } from "../shared/phone.ts";
import type { CareSettings } from "./ports.ts";
import type { CountryPolicy } from "./policies.ts";

/** A phone that is stored was checked when it came. */
export function storedPhone(phone: string): Phone {
  return phone as Phone;
}

/**
 * After how many minutes a guest is asked whether to go on: the fewest of any country on offer. He may stake with
 * numbers of several, and has one sitting.
 */
export function guestMinutes({ policies, phones }: CareSettings): number {
  return Math.min(...phones.countries.map((country) => policies[country]?.realityCheckMinutes ?? Infinity));
}

/** What may be done with this phone. A country that is no longer offered goes by the default country's rules. */
export function policyOf({ policies, phones }: CareSettings, phone: Phone): CountryPolicy {
  const policy = policies[countryOf(phone)] ?? policies[phones.defaultCountry];
  if (!policy) throw new Error("every offered country has a policy: the start refuses one without");
  return policy;
}
