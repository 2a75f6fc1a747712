import { forgetNote, readNote, writeNote } from "#src/app/web-cookie.ts";

/**
 * What a reload needs to land on the code step. A convenience and no proof: it holds what this browser
 * typed and was answered, and whoever edits his own gets only a page about a challenge whose code he
 * does not have. `next` is checked again when it is used.
 */
export type CodeStep = { phone: string; country: string; challengeId: string; expiresAtMs: number; resendAtMs: number; next: string; hint?: string | undefined };
/** What the welcome page says once. */
export type Welcome = { isNew: boolean; rounds: number; amountMinor: number; next: string };

const codeStep = "kete_code_step";
const welcome = "kete_welcome";

export const writeCodeStep = (step: CodeStep) => writeNote(codeStep, step, { maxAgeSeconds: 900 });
export const writeWelcome = (note: Welcome) => writeNote(welcome, note, { maxAgeSeconds: 600 });
export const forgetCodeStep = () => forgetNote(codeStep);
export const forgetWelcome = () => forgetNote(welcome);

export async function readCodeStep(): Promise<CodeStep | null> {
  const note = await readNote(codeStep);
  return isCodeStep(note) ? note : null;
}

export async function readWelcome(): Promise<Welcome | null> {
  const note = await readNote(welcome);
  return isWelcome(note) ? note : null;
}

const has = (note: unknown, types: Readonly<Record<string, string>>): boolean =>
  typeof note === "object" && note !== null && Object.entries(types).every(([key, type]) => typeof Reflect.get(note, key) === type);

const isCodeStep = (note: unknown): note is CodeStep => has(note, { phone: "string", country: "string", challengeId: "string", expiresAtMs: "number", resendAtMs: "number", next: "string" });
const isWelcome = (note: unknown): note is Welcome => has(note, { isNew: "boolean", rounds: "number", amountMinor: "number", next: "string" });
