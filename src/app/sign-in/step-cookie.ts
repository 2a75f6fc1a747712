import { forgetNote, readNote, writeNote } from "#src/app/web-cookie.ts";
import { isAsked, type Asked } from "./asked.ts";

/** The number as it was typed, for the form that asks for it again. */
export type Typed = { phone: string; country: string };
/**
 * What a reload needs to land on the code step. A convenience and no proof: it holds what this browser
 * typed and was answered, and whoever edits his own gets only a page about a challenge whose code he
 * does not have. `next` is checked again when it is used.
 */
export type CodeStep = Asked & Typed & { next: string };
/** What the welcome page says once. */
export type Welcome = { isNew: boolean; rounds: number; amountMinor: number; next: string };

const codeStep = "kete_code_step";
const typed = "kete_typed";
const welcome = "kete_welcome";

/** As long as the longest code lives, and the time to see that it has expired. */
export const codeStepSeconds = 900;

export const writeCodeStep = (step: CodeStep) => writeNote(codeStep, step, { maxAgeSeconds: codeStepSeconds });
export const writeTyped = ({ phone, country }: Typed) => writeNote(typed, { phone, country }, { path: "/sign-in", maxAgeSeconds: 600 });
export const writeWelcome = (note: Welcome) => writeNote(welcome, note, { maxAgeSeconds: 600 });
export const forgetCodeStep = () => forgetNote(codeStep);
export const forgetTyped = () => forgetNote(typed, "/sign-in");
export const forgetWelcome = () => forgetNote(welcome);

export async function readCodeStep(): Promise<CodeStep | null> {
  const note = await readNote(codeStep);
  return isCodeStep(note) ? note : null;
}

export async function readTyped(): Promise<Typed | null> {
  const note = await readNote(typed);
  return isTyped(note) ? note : null;
}

export async function readWelcome(): Promise<Welcome | null> {
  const note = await readNote(welcome);
  return isWelcome(note) ? note : null;
}

const has = (note: unknown, types: Readonly<Record<string, string>>): boolean =>
  typeof note === "object" && note !== null && Object.entries(types).every(([key, type]) => typeof Reflect.get(note, key) === type);

export const isTyped = (note: unknown): note is Typed => has(note, { phone: "string", country: "string" });
const isCodeStep = (note: unknown): note is CodeStep => isAsked(note) && isTyped(note) && has(note, { next: "string" });
const isWelcome = (note: unknown): note is Welcome => has(note, { isNew: "boolean", rounds: "number", amountMinor: "number", next: "string" });
