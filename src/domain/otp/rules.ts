import { randomBytes } from "node:crypto";
import { DomainError } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import { hmac } from "../shared/keys.ts";
import { parsePhone, type Phone, type PhoneRules } from "../shared/phone.ts";
import type { FreshCode, OtpSettings } from "./ports.ts";

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
export function codeFor(otp: OtpSettings, phone: Phone, salt: string): string {
  return otp.provider === "mock" ? otp.mockCode : deriveCode(otp.secret, { salt, phone, purpose: signInPurpose });
}

/** What is kept of a code, and what a guess is compared by. Keyed: a million codes are soon tried against a plain hash. */
export function codeMac(otp: OtpSettings, phone: Phone, code: string): string {
  return hmac(otp.secret, "otp-guess", signInPurpose, phone, code).toString("hex");
}

export function freshCode(otp: OtpSettings, phone: Phone): FreshCode {
  const salt = randomBytes(16).toString("hex");
  return { id: newId(), salt, mac: codeMac(otp, phone, codeFor(otp, phone, salt)) };
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
export function codeText(code: string, expiresInSeconds: number, host: string): string {
  const minutes = Math.floor(expiresInSeconds / 60);
  const life = minutes < 1 ? "less than a minute" : minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const words = `${code} is your Kete code. It works for ${life}. Never share it, not even with us.`;
  const bound = `${words}\n\n@${host} #${code}`;
  return bound.length <= segmentCharacters ? bound : words;
}

/** Whole seconds until then, rounded up so that who waits them is not a moment early. */
export function secondsUntil(thenMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((thenMs - nowMs) / 1000));
}
