import type { Phone } from "#src/domain/shared/phone.ts";

/** Every key of a phone. Scripts are handed all keys they touch: Upstash can then keep to those, and a cluster could route them. */
export function phoneKeys(phone: Phone) {
  return {
    /** The cool-down: there while one runs. */
    rate: `otp_rate:${phone}`,
    /** The live code: its id, salt, HMAC, birth and end, and which submit used it. */
    code: `otp:${phone}:code`,
    /** When texts were asked for, newest first. */
    sends: `otp:${phone}:sends`,
    /** When challenges were made, newest first. */
    made: `otp:${phone}:challenges`,
    /** The lane of guesses that name no challenge: misses or a lock. */
    nameless: `otp:${phone}:nameless`,
    /** When such guesses were compared, newest first. */
    guesses: `otp:${phone}:guesses`,
  };
}

/** A challenge: its phone, its code and its misses. Found by its id alone, since that is all a page may have. */
export function challengeKey(challengeId: string): string {
  return `otp:challenge:${challengeId}`;
}
