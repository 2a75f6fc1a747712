import { dialCodeOf } from "../kit/dial-codes.ts";

/** The countries that are offered, by name in the page's language and with their dialling code where we know it; the deployment's own first. */
export function countryOptions(locale: string, offered: readonly string[], first: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([locale], { type: "region" });
  const dials: Readonly<Record<string, string>> = dialCodeOf;
  return [first, ...offered.filter((iso) => iso !== first)].map((iso) => ({ value: iso, label: [names.of(iso) ?? iso, dials[iso] ? `+${dials[iso]}` : ""].join(" ").trim() }));
}
