import { dialCodeOf } from "../kit/dial-codes.ts";

/** The countries of the sign-in form, by name in the page's language, Uganda first. */
export function countryOptions(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([locale], { type: "region" });
  return Object.entries(dialCodeOf).map(([iso, dial]) => ({ value: iso, label: `${names.of(iso) ?? iso} +${dial}` }));
}
