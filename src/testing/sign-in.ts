import type { OtpDeps } from "#src/domain/otp/ports.ts";
import { requestCode, resendCode } from "#src/domain/otp/request-code.ts";
import { sendText } from "#src/domain/otp/send-text.ts";
import { verifyCode, type CodeGuess } from "#src/domain/otp/verify-code.ts";
import { newCodePhone } from "./codes.ts";
import type { TestKit } from "./kit.ts";
import { otpDeps, recordingSms, routesTo, standingClock } from "./sample-otp.ts";

type Of = Parameters<typeof otpDeps>[1];
type Guess = Pick<CodeGuess, "phone" | "code"> & Partial<CodeGuess>;
export type SignInBench = ReturnType<typeof signInBench>;

/** Sign-in as its tests talk to it: a carrier that keeps what it is given, and a clock that is moved by hand. */
export function signInBench(kit: TestKit) {
  const clock = standingClock();
  const carrier = recordingSms();
  const deps = (change: Of = {}): OtpDeps => otpDeps(kit, { clock, sms: routesTo(carrier), ...change });
  const ask = (phone: string, of = deps(), who: { address?: string | null; proofs?: readonly string[] } = {}) => requestCode(of, { phone, requestId: "request-1", address: null, proofs: [], ...who });
  const resend = (what: { challengeId: string } | { phone: string }, of = deps()) => resendCode(of, { requestId: "request-2", address: null, proofs: [], ...what });
  const verify = (guess: Guess, of = deps()) => verifyCode(of, { kind: "WEB", requestId: "request-3", address: null, ...guess });
  const textsOf = async (challengeId: string) => kit.db.text.findMany({ where: { challengeId }, orderBy: { createdAt: "desc" } });
  /** Runs the job of a challenge's newest text, as a worker does. */
  const runText = async (challengeId: string, of = deps()) => {
    const [text] = await textsOf(challengeId);
    if (!text) throw new Error("the challenge has no text");
    await sendText(of, { textId: text.id });
    return (await textsOf(challengeId)).find(({ id }) => id === text.id) ?? text;
  };
  /** A phone whose owner holds the texted code. */
  const texted = async (phone: string = newCodePhone(), of = deps()) => {
    const { challengeId } = await ask(phone, of);
    await runText(challengeId, of);
    const code = carrier.sent.at(-1)?.code ?? "";
    return { phone, challengeId, code, wrong: otherThan(code) };
  };
  const seconds = (count: number) => clock.advance(count * 1000);
  return { clock, carrier, deps, ask, resend, verify, runText, texted, textsOf, seconds };
}

export const otherThan = (code: string) => (code === "000000" ? "111111" : "000000");

/** The code with which a refusal was given, or "done" where there was none. */
export async function answerOf(work: Promise<unknown> | (() => Promise<unknown>)): Promise<string> {
  try {
    await (typeof work === "function" ? work() : work);
    return "done";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (typeof code === "string") return code;
    throw error;
  }
}
