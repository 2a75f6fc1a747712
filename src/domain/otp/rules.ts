import { randomBytes } from "node:crypto";
import { DomainError } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import { hmac } from "../shared/keys.ts";
import { countryOf, parsePhone, type Phone, type PhoneRules } from "../shared/phone.ts";
import type { CodePlace, FreshCode, Lane, OtpSettings, TextCost } from "./ports.ts";

/** What a proven code allows. Another purpose derives another code from the same salt. */
export const signInPurpose = "sign_in";

/**
 * The six digits, derived again whenever they are needed and stored nowhere. Reducing 64 bits to a
 * million values favours some codes by less than one part in ten million million.
 */
export function deriveCode(secret: string, of: { salt: string; phone: Phone; purpose: string }): string {
  const bits = hmac(secret, "otp-code", of.salt, of.phone, of.purpose).readBigUInt64BE(0);
  return (bits % 1_000_000n).toString().padStart(6, "0");
}

/** The code a text carries: derived, or the mock provider's fixed one. */
export function codeFor(otp: OtpSettings, place: CodePlace, salt: string): string {
  return otp.isMock ? otp.mockCode : deriveCode(otp.secret, { salt, ...place });
}

/** What is kept of a code, and what a guess is compared by. Keyed: a million codes are soon tried against a plain hash. */
export function codeMac(otp: OtpSettings, { phone, purpose }: CodePlace, code: string): string {
  return hmac(otp.secret, "otp-guess", purpose, phone, code).toString("hex");
}

/** What a request's submit is called: the same request with another code is another submit. */
export function submitName(otp: OtpSettings, request: string, mac: string): string {
  return hmac(otp.secret, "otp-submit", request, mac).toString("hex").slice(0, 32);
}

export function freshCode(otp: OtpSettings, place: CodePlace): FreshCode {
  const salt = randomBytes(16).toString("hex");
  return { id: newId(), salt, mac: codeMac(otp, place, codeFor(otp, place, salt)) };
}

/** What a text to this phone costs and is counted against. A part of the budget is kept from the open lane, so that an attack leaves some for known browsers. */
export function textCost(otp: OtpSettings, phone: Phone, lane: Lane): TextCost {
  const country = countryOf(phone);
  const share = lane === "open" ? 100 - otp.spendReservePercent : 100;
  // 0 is no limit: where all is reserved, the open lane's part is the least there is.
  const spendMaxMicros = otp.spendDailyMaxMicros === 0 ? 0 : Math.max(1, Math.floor((otp.spendDailyMaxMicros * share) / 100));
  const countryMax = byCountry(otp.countryDailyMax, country);
  // Zero is no limit, so a share of a small limit may not become it.
  const openMax = countryMax === 0 ? 0 : Math.max(1, Math.floor((countryMax * share) / 100));
  return { country, countryMax: openMax, priceMicros: byCountry(otp.priceMicros, country), spendMaxMicros };
}

function byCountry(figures: Readonly<Record<string, number>>, country: string): number {
  return figures[country] ?? figures["*"] ?? 0;
}

/** What a browser keeps to show that it has proven this phone: it says nothing about the phone to whoever reads it. */
export function provenTag(otp: OtpSettings, phone: Phone): string {
  return hmac(otp.secret, "proven-phone", phone).toString("base64url").slice(0, 22);
}

/** What an address is counted by, so that no address is kept. */
export function addressTag(otp: OtpSettings, address: string): string {
  return hmac(otp.secret, "address", address).toString("hex").slice(0, 16);
}

/** A day's compared guesses on one phone over all lanes, split as five, two and one parts of eight. */
export function guessShares(all: number): OtpSettings["guessesDaily"] {
  const nameless = Math.floor(all / 4);
  const proven = Math.floor(all / 8);
  return { named: all - nameless - proven, nameless, proven };
}

/** Where the mock serves production, it serves the listed test phones only: asked at request and again at verify. */
export function checkServed(otp: OtpSettings, phone: Phone): void {
  if (otp.whitelist !== null && !otp.whitelist.includes(phone)) throw new DomainError("not_whitelisted");
}

/** The sandbox list as configured, in any common form, as numbers to compare with. Throws what {@link parsePhone} refuses. */
export function parseWhitelist(typed: readonly string[], phones: PhoneRules): Phone[] {
  return typed.map((number) => parsePhone(number, phones));
}

/** The digits of a code as people copy it: "123 456", "123-456", full-width digits. */
export function sixDigits(typed: string): string {
  const digits = typed.normalize("NFKC").replace(/[\s\u200B-\u200F\u2060-\u2069\uFEFF\p{Pd}]/gu, "");
  if (!/^[0-9]{6}$/.test(digits)) throw new DomainError("invalid_input", { issues: [{ path: ["code"], message: "the six digits of the text" }] });
  return digits;
}

/** One GSM-7 segment; a second one doubles the price of every sign-in. */
const segmentCharacters = 160;

/**
 * The text: who sends it, how long the code lives, what not to do with it, and on a line of its own
 * the origin-bound form by which phones offer it on our site and no other. That line is left out
 * where a long host would make it two segments.
 */
export function codeText({ code, purpose, expiresInSeconds, host }: { code: string; purpose: string; expiresInSeconds: number; host: string }): string {
  const minutes = Math.floor(expiresInSeconds / 60);
  const life = minutes < 1 ? "less than a minute" : minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const words = `${code} ${uses[purpose.split(":")[0] ?? ""] ?? "is your Kete code"}. It works for ${life}. Never share it, not even with us.`;
  const bound = `${words}\n\n@${host} #${code}`;
  return bound.length <= segmentCharacters ? bound : words;
}

/** Who is asked on the phone to read out his sign-in code should see that it is none. */
const uses: Readonly<Record<string, string>> = { withdraw: "lets money leave your Kete account", change_phone: "moves a Kete account to this number" };

/** Whole seconds until then, rounded up so that who waits them is not a moment early. */
export function secondsUntil(thenMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((thenMs - nowMs) / 1000));
}
