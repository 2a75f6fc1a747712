import { isAsked, type Asked } from "#src/app/sign-in/asked.ts";
import { codeStepSeconds } from "#src/app/sign-in/step-cookie.ts";
import { forgetNote, readNote, writeNote } from "#src/app/web-cookie.ts";
import type { AskedFor } from "./asked-for.ts";
import { isDraft } from "./draft-cookie.ts";

export type StepUpReason = "AMOUNT" | "DESTINATION" | "SESSION";
/** A withdrawal that waits for its code: the very sums and key that were confirmed. A code is good for these alone, whatever is edited here. */
export type WithdrawCode = Asked & AskedFor & { reason: StepUpReason };

const name = "kete_withdraw_code";
const path = "/withdraw";

export const writeWithdrawCode = (note: WithdrawCode) => writeNote(name, note, { path, maxAgeSeconds: codeStepSeconds });
export const forgetWithdrawCode = () => forgetNote(name, path);

export async function readWithdrawCode(): Promise<WithdrawCode | null> {
  const note = await readNote(name);
  return isWithdrawCode(note) ? note : null;
}

function isWithdrawCode(note: unknown): note is WithdrawCode {
  if (!isAsked(note) || !isDraft(note) || note.destination === null) return false;
  const of = (key: keyof WithdrawCode): unknown => Reflect.get(note, key);
  return Number.isSafeInteger(of("fee")) && isReason(of("reason"));
}

export const isReason = (value: unknown): value is StepUpReason => value === "AMOUNT" || value === "DESTINATION" || value === "SESSION";
