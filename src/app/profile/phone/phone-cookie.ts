import { isAsked, type Asked } from "#src/app/sign-in/asked.ts";
import { codeStepSeconds, isTyped, type Typed } from "#src/app/sign-in/step-cookie.ts";
import { forgetNote, readNote, writeNote } from "#src/app/web-cookie.ts";

/** The new number and its code's challenge, so that a reload lands on the code step. The browser's own note, and no proof. */
export type PhoneStep = Asked & Typed;
/** The number before, for the page that says what happened. */
export type PhoneMoved = { before: string };

const path = "/profile/phone";
const step = "kete_phone_step";
const typed = "kete_phone_typed";
const moved = "kete_phone_moved";

export const writePhoneStep = (note: PhoneStep) => writeNote(step, note, { path, maxAgeSeconds: codeStepSeconds });
export const writePhoneTyped = ({ phone, country }: Typed) => writeNote(typed, { phone, country }, { path, maxAgeSeconds: 600 });
export const writePhoneMoved = (note: PhoneMoved) => writeNote(moved, note, { path, maxAgeSeconds: 600 });
export const forgetPhoneStep = () => forgetNote(step, path);
export const forgetPhoneTyped = () => forgetNote(typed, path);

export async function readPhoneStep(): Promise<PhoneStep | null> {
  const note = await readNote(step);
  return isAsked(note) && isTyped(note) ? note : null;
}

export async function readPhoneTyped(): Promise<Typed | null> {
  const note = await readNote(typed);
  return isTyped(note) ? note : null;
}

export async function readPhoneMoved(): Promise<PhoneMoved | null> {
  const note = await readNote(moved);
  return typeof note === "object" && note !== null && "before" in note && typeof note.before === "string" ? { before: note.before } : null;
}
