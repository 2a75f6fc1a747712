import type { Phone } from "#src/domain/shared/phone.ts";

/** `256772123456`: the country code without its plus. */
export function digits(phone: Phone): string {
  return phone.slice(1);
}

/** `0812345678`, ten digits; null for a number that is not Thai. */
export function thaiNational(phone: Phone): string | null {
  return phone.startsWith("+66") ? `0${phone.slice(3)}` : null;
}
