import { objectOf, type Answer } from "./door.ts";
import { Jar } from "./jar.ts";
import type { Target } from "./target.ts";

// The honest owner of a phone: what he types, and what he reads in his texts.

export function challengeOf(answer: Answer): string {
  const web = objectOf(objectOf(answer.body["result"])["data"]);
  // Asked during the cool-down, the refusal carries a challenge of the asker's own.
  const id = answer.body["challenge_id"] ?? web["challengeId"] ?? answer.params["challenge_id"] ?? answer.params["challengeId"];
  return typeof id === "string" ? id : "";
}

export type Held = { phone: string; challenge: string; code: string };

/** Asks for a code and reads it. */
export async function holdCode(target: Target, phone: string, nth = 1): Promise<Held> {
  const answer = await target.ask(phone);
  if (answer.status !== 200) throw new Error(`the owner's own ask was refused: ${answer.status} ${answer.code ?? ""}`);
  return { phone, challenge: challengeOf(answer), code: await target.phone.code(phone, nth) };
}

/** Signs in by REST, as a mobile app does. */
export async function signInByApp(target: Target, phone: string): Promise<{ held: Held; token: string; refreshToken: string }> {
  const held = await holdCode(target, phone);
  const { status, code, body } = await target.guess(held);
  if (status !== 200) throw new Error(`the owner's sign-in was refused: ${status} ${code ?? ""}`);
  return { held, token: String(body["token"]), refreshToken: String(body["refresh_token"]) };
}

/** Signs in on a browser; its cookies then say that it has proven the phone. */
export async function signInByBrowser(target: Target, phone: string, jar = new Jar()): Promise<{ jar: Jar; held: Held }> {
  const held = await holdOnBrowser(target, phone, jar, 1);
  const { status, code } = await proveOnBrowser(target, held, jar);
  if (status !== 200) throw new Error(`the owner's sign-in was refused: ${status} ${code ?? ""}`);
  return { jar, held };
}

export async function holdOnBrowser(target: Target, phone: string, jar: Jar, nth: number): Promise<Held> {
  const answer = await target.web("auth.requestOtp", { phone }, jar);
  if (answer.status !== 200) throw new Error(`the owner's own ask was refused: ${answer.status} ${answer.code ?? ""}`);
  return { phone, challenge: challengeOf(answer), code: await target.phone.code(phone, nth) };
}

export function proveOnBrowser(target: Target, { phone, challenge, code }: Held, jar: Jar, headers: Record<string, string> = {}): Promise<Answer> {
  return target.web("auth.verifyOtp", { phone, code, challengeId: challenge }, jar, { headers });
}
