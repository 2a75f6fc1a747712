import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberWithError, validatePhoneNumberLength, type CountryCode } from "libphonenumber-js/max";
import { DomainError } from "./errors.ts";

declare const phoneBrand: unique symbol;
/** A mobile number in E.164 that has been checked: only {@link parsePhone} makes one. */
export type Phone = string & { readonly [phoneBrand]: true };

export type PhoneReason = "EMPTY" | "NOT_A_NUMBER" | "COUNTRY_REQUIRED" | "TOO_SHORT" | "TOO_LONG" | "INVALID_FOR_COUNTRY" | "NOT_MOBILE" | "COUNTRY_NOT_SUPPORTED" | "HAS_EXTENSION";

export type PhoneRules = { countries: readonly string[]; defaultCountry: string };

// Marks that messengers and contact lists paste along: zero-width, direction, byte-order.
const invisible = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/**
 * A number as people type it, as E.164. `country` is an ISO country (`UG`) or a dialling code
 * (`+256`); without it the deployment's default counts. Refuses with `invalid_phone` and a reason.
 */
export function parsePhone(typed: string, rules: PhoneRules, country?: string): Phone {
  let text = typed.replace(invisible, "").trim();
  if (text === "") refuse("EMPTY");
  // A leading 00 means "international" only where the country dials 00; people type it everywhere.
  if (/^00\d/.test(text)) text = `+${text.slice(2)}`;
  const fallback = countryMeant(country, rules);
  if (!text.startsWith("+") && !fallback) refuse("COUNTRY_REQUIRED");
  const parsed = parse(text, fallback);
  if (!parsed) return refuse(lengthVerdict(text, fallback) ?? "NOT_A_NUMBER");
  if (parsed.ext) refuse("HAS_EXTENSION");
  if (!parsed.isValid()) refuse(lengthVerdict(text, fallback) ?? "INVALID_FOR_COUNTRY");
  if (!parsed.country || !rules.countries.includes(parsed.country)) refuse("COUNTRY_NOT_SUPPORTED");
  const type = parsed.getType();
  // In North America mobiles and landlines share area codes, so the type says "either".
  if (type !== "MOBILE" && type !== "FIXED_LINE_OR_MOBILE") refuse("NOT_MOBILE");
  // Thai regulation gives 06, 08 and 09 to mobiles; the metadata also calls the old 014 range mobile.
  if (parsed.country === "TH" && !/^[689]/.test(parsed.nationalNumber)) refuse("NOT_MOBILE");
  return parsed.number as unknown as Phone;
}

/** The number with its middle hidden, for pages and logs: +256 772 ••• 456 as +256772•••456. */
export function maskPhone(phone: string): string {
  return phone.length < 8 ? "•••" : `${phone.slice(0, -6)}•••${phone.slice(-3)}`;
}

/** The ISO country of a number, like `UG`; several share +1 and +44, so the dialling code alone would not tell. */
export function countryOf(phone: Phone): string {
  const country = parsePhoneNumberWithError(phone).country;
  if (country === undefined) throw new Error("a checked phone belongs to a country");
  return country;
}

function parse(text: string, fallback: CountryCode | undefined) {
  try {
    return parsePhoneNumberWithError(text, { ...(fallback ? { defaultCountry: fallback } : {}), extract: false });
  } catch {
    // The library's only way to say "not a number"; the caller names the reason.
    return undefined;
  }
}

function lengthVerdict(text: string, fallback: CountryCode | undefined): PhoneReason | undefined {
  const verdict = validatePhoneNumberLength(text, fallback ? { defaultCountry: fallback } : {});
  return verdict === "TOO_SHORT" || verdict === "TOO_LONG" ? verdict : undefined;
}

/** The country that a number without a plus is read in: the one chosen, by name or dialling code, else the default. */
function countryMeant(chosen: string | undefined, rules: PhoneRules): CountryCode | undefined {
  if (chosen === undefined || chosen === "") return (rules.defaultCountry || undefined) as CountryCode | undefined;
  const offered = rules.countries as readonly CountryCode[];
  if (!chosen.startsWith("+")) {
    const name = chosen.toUpperCase();
    return isSupportedCountry(name) ? name : refuse("COUNTRY_NOT_SUPPORTED");
  }
  // One dialling code may serve several countries; only one of those offered can be meant.
  return offered.find((country) => getCountryCallingCode(country) === chosen.slice(1)) ?? refuse("COUNTRY_NOT_SUPPORTED");
}

function refuse(reason: PhoneReason): never {
  throw new DomainError("invalid_phone", { reason });
}
