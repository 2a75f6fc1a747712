import { createHash } from "node:crypto";
import type { CodePlace, Lane, TextCost } from "#src/domain/otp/ports.ts";
import type { Phone } from "#src/domain/shared/phone.ts";

/** Guesses of proven browsers and live sessions draw on one share. */
const shareOf = (lane: Lane) => (lane === "open" ? "open" : "proven");
const laneSuffix = (lane: Lane) => (lane === "open" ? "" : `:${lane}`);

/** The code of one phone for one purpose: its id, salt, HMAC, birth and end, and which submit used it. */
export function codeKey({ phone, purpose }: CodePlace): string {
  return purpose === "sign_in" ? `otp:${phone}:code` : `otp:${phone}:code:${createHash("sha256").update(purpose).digest("hex").slice(0, 24)}`;
}

/** What limits the asks of one lane of a phone. Scripts are handed all keys they touch: Upstash can then keep to those, and a cluster could route them. */
export function askKeys(phone: Phone, lane: Lane) {
  return {
    /** The cool-down: there while one runs. */
    rate: `otp_rate:${phone}${laneSuffix(lane)}`,
    /** When texts were asked for, newest first. */
    sends: `otp:${phone}:sends${laneSuffix(lane)}`,
    /** When challenges were made, newest first. */
    made: `otp:${phone}:challenges:${shareOf(lane)}`,
  };
}

export function guessKeys(phone: Phone) {
  return {
    /** How many guesses were compared on each challenge. */
    compared: { open: `otp:${phone}:compared:open`, proven: `otp:${phone}:compared:proven` },
    /** The lane of guesses that name no challenge: misses or a lock. */
    nameless: `otp:${phone}:nameless`,
    /** When such guesses were compared, newest first. */
    guesses: `otp:${phone}:guesses`,
  };
}

export function comparedKey(phone: Phone, lane: Lane): string {
  return guessKeys(phone).compared[shareOf(lane)];
}

/** A challenge: its phone, its code and its misses. Found by its id alone, since that is all a page may have. */
export function challengeKey(challengeId: string): string {
  return `otp:challenge:${challengeId}`;
}

/** An address by its tag. Without one, a key that nothing is written to: its limit is off. */
export function addressKeys(address: string | null) {
  return { asks: `otp_ip:${address ?? "none"}:asks`, misses: `otp_ip:${address ?? "none"}:misses` };
}

/** A day is one of UTC: budgets and bills are counted by it. */
export function costKeys({ country }: TextCost, atMs: number) {
  const day = new Date(atMs).toISOString().slice(0, 10);
  return { country: `otp:texts:${country}:${day}`, spend: `otp:spend:${day}` };
}

export function hourKey(atMs: number): string {
  return `otp:misses:${new Date(atMs).toISOString().slice(0, 13)}`;
}
