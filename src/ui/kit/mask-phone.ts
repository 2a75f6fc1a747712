import { dialCodes } from "./dial-codes.ts";

/** "+256772123456" → "0772 ••• 456": enough to see a slip, not enough to read over a shoulder. Numbers as typed are masked the same way. Its spaces do not break. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, "");
  const dial = phone.trim().startsWith("+") ? dialCodes.find((code) => digits.startsWith(code)) : undefined;
  const national = dial ? digits.slice(dial.length) : digits;
  const head = dial && dial !== "1" ? `0${national.slice(0, 3)}` : national.slice(0, 4);
  return `${head}\u00a0•••\u00a0${national.slice(-3)}`;
}
