import { countryOf, type Phone } from "../shared/phone.ts";
import type { CareSettings } from "./ports.ts";
import type { CountryPolicy } from "./policies.ts";

/** A phone that is stored was checked when it came. */
export function storedPhone(phone: string): Phone {
  return phone as Phone;
}

/** What may be done with this phone. A country that is no longer offered goes by the default country's rules. */
export function policyOf({ policies, phones }: CareSettings, phone: Phone): CountryPolicy {
  const policy = policies[countryOf(phone)] ?? policies[phones.defaultCountry];
  if (!policy) throw new Error("every offered country has a policy: the start refuses one without");
  return policy;
}
