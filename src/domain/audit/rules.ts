import { maskPhone } from "../shared/phone.ts";

export type AuditDetails = Record<string, string | number | boolean | null>;

const textMax = 200;
const detailsMax = 20;

/** A phone as the trail may hold it. What is no whole number in E.164 is hidden altogether: nobody knows which of its digits tell. */
export function maskedPhone(phone: string): string {
  if (/^\+\d{1,9}•••\d{3}$/.test(phone)) return phone;
  return /^\+\d{7,15}$/.test(phone) ? maskPhone(phone) : "•••";
}

/** As much of a text as an entry holds, in characters that PostgreSQL can store, with phones masked. */
export function shortText(text: string, max = textMax): string {
  const plain = text.replace(/\p{Cc}/gu, " ").replace(/\+\d{7,15}/g, maskPhone);
  return plain.slice(0, max).toWellFormed();
}

export function shortDetails(details: AuditDetails): AuditDetails {
  return Object.fromEntries(Object.entries(details).slice(0, detailsMax).map(([name, value]) => [shortText(name, 40), typeof value === "string" ? shortText(value) : value]));
}
